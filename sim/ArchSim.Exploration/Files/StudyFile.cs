using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Reads studies: a shipped name or a path. Whatever can be known to be wrong is said here, before anything is simulated.</summary>
public static class StudyFile
{
    /// <exception cref="InputException">The study or a file that it names is missing, malformed or impossible; one problem a line.</exception>
    public static Study Load(string nameOrPath) => Read(ConfigDocument.Load(ShippedFiles.Find(ShippedFiles.Studies, nameOrPath, "study")));

    /// <summary>A study that is in memory already.</summary>
    /// <param name="file">Its name in error messages; relative paths are also tried from its folder.</param>
    /// <exception cref="InputException">As of <see cref="Load"/>.</exception>
    public static Study Parse(string yaml, string file) => Read(ConfigDocument.Parse(yaml, file));

    /// <summary>Whether a problem leaves open which files, and so which fields, the study has. Beside any other, paths that no file has are said as well.</summary>
    private static bool DecidesFields(InputProblem problem) => problem.Path is null or "" or "parameters" or "derived" || problem.Path.Split('.', '[')[0] is "accelerator" or "precision" or "workloads" or "set"
        || (problem.Path.StartsWith("parameters.", StringComparison.Ordinal) && KnownFields.Decides(problem.Path["parameters.".Length..]));

    // Each step needs what the one before found sound.
    private static Study Read(ConfigDocument document)
    {
        var draft = new StudyReader(document).Read();
        if (document.Problems.Exists(DecidesFields))
            document.ThrowIfInvalid();

        var files = new StudyFiles(document.File, [.. draft.Workloads.Select(w => w.File)], [.. draft.Sets.Select(s => (s.Field, s.Text))]);
        var sound = document.Problems.Count;
        FileChecks.Check(draft, files);
        if (document.Problems.Count > sound)
            document.ThrowIfInvalid();

        var known = new KnownFields(draft, files);
        FieldChecks.Check(draft, known);
        document.ThrowIfInvalid();

        var space = StudyCompiler.Compile(document, draft, files, known);
        document.ThrowIfInvalid();

        var search = SearchBuilder.Build(draft, space);
        document.ThrowIfInvalid();

        SpaceChecks.Check(document, draft, space!);
        ValueChecks.Check(draft, files, known, space!);
        BoundChecks.Check(draft, files, known);
        document.ThrowIfInvalid();
        return new Study
        {
            Name = draft.Name,
            Description = draft.Description,
            File = ShippedFiles.Shown(document.File),
            SourceText = document.Text,
            Identity = StudyIdentity.Of(document, draft, files, known),
            Accelerator = draft.Accelerator,
            Precision = draft.Precision,
            Workloads = draft.Workloads,
            Mapping = draft.Mapping,
            Seed = draft.Seed,
            Parameters = [.. draft.Parameters.Select(p => p.Parameter)],
            Space = space!,
            Search = search!,
            Objectives = draft.Objectives,
            Constraints = draft.Constraints,
            Charts = draft.Charts,
            Accuracy = draft.Accuracy,
        };
    }
}
