using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Which fields the files of a study have or could have: those of every accelerator and precision that it may choose.</summary>
internal sealed class KnownFields
{
    /// <summary>Fields that decide which other fields there are, and what they are by default.</summary>
    private static readonly (string Selector, string Prefix)[] Selectors =
        [("dram.use", "dram."), ("array.processing_element.kind", "array.processing_element."), ("array.reduction", "array.feeding")];

    private readonly List<(string Name, List<ConfigTrial> Trials)> _accelerators = [];
    private readonly List<(string Name, List<ConfigTrial> Trials)> _precisions = [];
    private readonly List<(string Name, List<ConfigTrial> Trials)> _workloads = [];
    private readonly string? _noWorkloadFields;
    private readonly StudyFiles _files;

    public KnownFields(StudyDraft draft, StudyFiles files)
    {
        _files = files;
        AcceleratorNames = Choices(draft, StudyFieldKind.Accelerator) ?? [draft.Accelerator];
        PrecisionNames = Choices(draft, StudyFieldKind.Precision)?.Cast<string?>().ToList() ?? [draft.Precision];
        var selected = draft.Parameters.Where(p => Selectors.Any(s => s.Selector == p.Parameter.Path))
            .SelectMany(p => ValuesOf(p.Parameter.Domain).Select(v => (p.Parameter.Path, v))).ToList();
        foreach (var name in AcceleratorNames)
            _accelerators.Add((name, [files.Accelerator(name).Trial, .. selected.Select(s => files.AcceleratorWith(name, [s]).Trial)]));
        foreach (var (accelerator, precision) in AcceleratorNames.SelectMany(a => PrecisionNames.Select(p => (a, p))))
        {
            if (files.Precision(accelerator, precision) is { } trial && _precisions.TrueForAll(p => p.Trials[0] != trial))
                _precisions.Add((ShippedFiles.Shown(trial.Document.File), [trial]));
        }
        try
        {
            _workloads.AddRange(files.Workloads.Zip(draft.Workloads, (trial, workload) => (workload.Use, new List<ConfigTrial> { trial })));
        }
        catch (InputException e)
        {
            // A trace or a topology has no fields, which matters to those alone who name one.
            _noWorkloadFields = e.Problems[0].ToString();
        }
    }

    public IReadOnlyList<string> AcceleratorNames { get; }

    public IReadOnlyList<string?> PrecisionNames { get; }

    /// <summary>Whether what fields there are follows from the field at a path, or at the beginning of one.</summary>
    public static bool Decides(string path) => StudyField.Words.Concat(Selectors.Select(s => s.Selector))
        .Any(word => path.StartsWith(word, StringComparison.Ordinal) && (path.Length == word.Length || path[word.Length] is '.' or '['));

    /// <summary>What is wrong with a path, as the rest of a line; null where every file that it may be set in has it.</summary>
    /// <param name="names">Names of the study, which a misspelt one may mean too.</param>
    public string? ProblemOf(StudyField field, IEnumerable<string> names)
    {
        if (field.Kind is StudyFieldKind.Accelerator or StudyFieldKind.Precision)
            return null;
        if (field.Kind == StudyFieldKind.Batch)
            return "which is no parameter of the study";
        var files = field.Kind switch
        {
            StudyFieldKind.PrecisionField => _precisions,
            StudyFieldKind.WorkloadField => _workloads,
            _ => _accelerators,
        };
        if (field.Kind == StudyFieldKind.WorkloadField && _noWorkloadFields is not null)
            return $"and {_noWorkloadFields}";
        var without = files.Where(f => !f.Trials.Exists(t => t.Knows(field.Path)) && !IsTakenBy(f.Name, field)).Select(f => f.Name).ToList();
        if (without.Count == 0)
            return null;
        var trials = files.SelectMany(f => f.Trials).ToList();
        var known = trials.SelectMany(t => t.Fields.Keys).Distinct().Select(p => (field with { Path = p }).ToString());
        var nearest = Neighbour(field, trials) ?? Spelling.Nearest(field.ToString(), known.Concat(names).Concat(StudyField.Words).Where(k => k != field.ToString()));
        return $"which {string.Join(", ", without.Take(4))}{(without.Count > 4 ? " and others" : "")} {(without.Count == 1 ? "does" : "do")} not have{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}";
    }

    /// <summary>Whether a file takes a field whose map it leaves out: its reader asks for the field once the map is there.</summary>
    private bool IsTakenBy(string accelerator, StudyField field) =>
        field.Kind == StudyFieldKind.AcceleratorField && _files.AcceleratorWith(accelerator, [(field.Path, "1")]).Trial.Knows(field.Path);

    /// <summary>The nearest field beside the one that there is none of, under the path as it was given; null where its parent does not exist either.</summary>
    private static string? Neighbour(StudyField field, IReadOnlyList<ConfigTrial> trials)
    {
        var dot = field.Path.LastIndexOf('.');
        if (dot < 0)
            return null;
        var siblings = trials.SelectMany(t => t.Resolve(field.Path[..dot]) is { } parent ? t.Fields.Keys.Where(k => k.LastIndexOf('.') == parent.Length && k.StartsWith(parent, StringComparison.Ordinal)) : [])
            .Select(k => k[(k.LastIndexOf('.') + 1)..]);
        return Spelling.Nearest(field.Path[(dot + 1)..], siblings) is { } name ? (field with { Path = $"{field.Path[..dot]}.{name}" }).ToString() : null;
    }

    /// <summary>Whether some accelerator has a field of that name.</summary>
    public bool IsOfAccelerator(string path) => _accelerators.Exists(a => a.Trials.Exists(t => t.Knows(path)));

    /// <summary>The same field under one name, whatever an item of a list is called by.</summary>
    public string Canonical(StudyField field)
    {
        var trials = field.Kind switch { StudyFieldKind.PrecisionField => _precisions, StudyFieldKind.WorkloadField => _workloads, _ => _accelerators };
        return (field with { Path = (trials.Count > 0 ? trials[0].Trials[0].Resolve(field.Path) : null) ?? field.Path }).ToString();
    }

    /// <summary>The varied field that another one follows from where its file does not state it; null where none does.</summary>
    public string? VariesWith(StudyField field, IEnumerable<string> varied) => field.Kind != StudyFieldKind.AcceleratorField ? null
        : Selectors.FirstOrDefault(s => field.Path != s.Selector && field.Path.StartsWith(s.Prefix, StringComparison.Ordinal) && varied.Contains(s.Selector)
            && _accelerators.Exists(a => !a.Trials[0].States(field.Path))).Selector;

    private static List<string>? Choices(StudyDraft draft, StudyFieldKind kind) =>
        draft.Parameters.FirstOrDefault(p => p.Field.Field.Kind == kind).Parameter is { } parameter ? [.. ValuesOf(parameter.Domain)] : null;

    private static IEnumerable<string> ValuesOf(Domain domain)
    {
        for (var i = 0; i < Math.Min(domain.Count ?? 0, 1000); i++)
            yield return domain.At(i);
    }
}
