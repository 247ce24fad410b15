using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>
/// Whether readers take the values of each parameter. A value is tried alone, then with the others at the first and at the last of theirs, and refused where the reader
/// complains about its own field each time: what fails only in combination is a point that fails. Of long ranges the ends and some between are tried.
/// </summary>
internal static class ValueChecks
{
    private const int MostTrials = 2000;
    private const int MostAValue = 64;

    public static void Check(StudyDraft draft, StudyFiles files, KnownFields known, StudySpace space)
    {
        var each = Math.Clamp(MostTrials / (draft.Parameters.Count * known.AcceleratorNames.Count), 2, MostAValue);
        for (var i = 0; i < draft.Parameters.Count; i++)
        {
            var (parameter, field) = draft.Parameters[i];
            var refused = Sample(parameter.Domain, each).Select(v => (Value: v, Problem: Refusal(draft, files, known, space, i, v))).Where(r => r.Problem is not null).ToList();
            if (refused.Count > 0)
                field.Problem($"{refused[0].Problem}{(refused.Count > 1 ? $" (and {refused.Count - 1} more of its values)" : "")}");
        }
        CheckBase(draft, files, known, space);
    }

    /// <summary>What is wrong with the files and the fixed fields themselves, unless points mend it.</summary>
    private static void CheckBase(StudyDraft draft, StudyFiles files, KnownFields known, StudySpace space)
    {
        if (draft.Map.ProblemCount > 0)
            return;
        foreach (var name in known.AcceleratorNames)
        {
            var problems = files.Accelerator(name).Trial.Problems;
            if (problems.Count == 0 || Corners(draft).Any(c => files.AcceleratorWith(name, space.Configure(c).AcceleratorFields).Accelerator is not null))
                continue;
            foreach (var problem in problems)
                Report(draft, problem, problem.Path);
        }
        foreach (var problem in known.PrecisionNames.SelectMany(p => known.AcceleratorNames.Select(a => files.Precision(a, p))).OfType<ConfigTrial>().Distinct().SelectMany(t => t.Problems))
            Report(draft, problem, $"precision.{problem.Path}");
        if (draft.Sets.Concat(draft.Parameters.Select(p => p.Field)).Any(f => f.Field.Kind == StudyFieldKind.WorkloadField))
        {
            foreach (var problem in files.Workloads.SelectMany(t => t.Problems))
                Report(draft, problem, $"workload.{problem.Path}");
        }
    }

    private static void Report(StudyDraft draft, InputProblem problem, string path)
    {
        if (draft.Sets.FirstOrDefault(s => s.Path == path) is { } set)
            set.Problem(problem.Message);
        else
            draft.Map.Problem("accelerator", $"{ShippedFiles.Shown(problem.ToString())}");
    }

    /// <summary>What the readers say of the value, everywhere it is tried; null where one takes it.</summary>
    private static string? Refusal(StudyDraft draft, StudyFiles files, KnownFields known, StudySpace space, int index, string value)
    {
        var field = draft.Parameters[index].Field.Field;
        if (field.Kind is StudyFieldKind.Accelerator or StudyFieldKind.Precision)
            return null;
        if (field.Kind == StudyFieldKind.Batch)
            return int.TryParse(value, out var batch) && batch is >= 1 and <= 65_536 ? null : $"must be whole numbers 1..65536, was '{value}'";
        var alone = Complaints(files, known, field, [(field.Path, value)]);
        if (alone is null)
            return null;
        foreach (var corner in Corners(draft))
        {
            var values = corner.Values.ToArray();
            values[index] = value;
            var made = space.Configure(values);
            var fields = field.Kind switch
            {
                StudyFieldKind.AcceleratorField => made.AcceleratorFields,
                StudyFieldKind.PrecisionField => made.PrecisionFields,
                _ => made.WorkloadFields,
            };
            if (made.Failure is null && Complaints(files, known, field, fields) is null)
                return null;
        }
        return alone;
    }

    /// <summary>The first complaint about the field itself, where every file that the study may choose has one.</summary>
    private static string? Complaints(StudyFiles files, KnownFields known, StudyField field, IReadOnlyList<(string Path, string Value)> fields)
    {
        string? first = null;
        foreach (var trial in Trials(files, known, field, fields))
        {
            var path = trial.Resolve(field.Path) ?? field.Path;
            var own = trial.Problems.FirstOrDefault(p => p.Path == path || p.Path == field.Path || p.Path.StartsWith(path + "[", StringComparison.Ordinal) || p.Path.StartsWith(path + ".", StringComparison.Ordinal));
            if (own is null)
                return null;
            first ??= own.Message;
        }
        return first;
    }

    private static IEnumerable<ConfigTrial> Trials(StudyFiles files, KnownFields known, StudyField field, IReadOnlyList<(string Path, string Value)> fields) => field.Kind switch
    {
        StudyFieldKind.AcceleratorField => known.AcceleratorNames.Select(a => files.AcceleratorWith(a, fields).Trial),
        StudyFieldKind.PrecisionField => known.AcceleratorNames.SelectMany(a => known.PrecisionNames.Select(p => files.Precision(a, p, fields))).OfType<ConfigTrial>(),
        _ => files.WorkloadsWith(fields),
    };

    private static IEnumerable<DesignPoint> Corners(StudyDraft draft) =>
        new[] { 0, Math.BitDecrement(1.0) }.Select(share => new DesignPoint(0, [.. draft.Parameters.Select(p => p.Parameter.Domain.AtShare(share))]));

    private static IEnumerable<string> Sample(Domain domain, int most)
    {
        if (domain.Count is not { } count)
            return new[] { 0, 0.5, Math.BitDecrement(1.0) }.Select(domain.AtShare).Distinct();
        var taken = Math.Min(count, most);
        return Enumerable.Range(0, (int)taken).Select(i => domain.At(taken == 1 ? 0 : (long)((Int128)i * (count - 1) / (taken - 1)))).Distinct();
    }
}
