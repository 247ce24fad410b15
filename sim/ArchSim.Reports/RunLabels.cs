using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Names for runs: as short as they can be and still differ.</summary>
internal static class RunLabels
{
    public static IReadOnlyList<(string Label, string Full, string Group)> Of(IReadOnlyList<StoredRun> runs)
    {
        var parts = new List<Func<StoredRun, string>> { r => r.Accelerator };
        if (Varies(r => r.Precision))
            parts.Add(r => r.Precision);
        if (Varies(r => r.Objective))
            parts.Add(r => $"for {r.Objective}");
        if (Varies(r => r.Seed))
            parts.Add(r => $"seed {r.Seed}");
        if (Varies(r => r.Operands))
            parts.Add(r => $"{r.Operands} operands");
        var batchVaries = Varies(r => r.Batch);
        string Group(StoredRun r) => batchVaries ? $"{r.Workload}, batch {r.Batch}" : r.Workload;
        string Label(StoredRun r) => string.Join(" \u00b7 ", parts.Select(p => p(r)));

        // Designs that one file describes with other values (--set) differ by nothing but their content.
        var twins = runs.GroupBy(r => (Group(r), Label(r))).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        return
        [
            .. runs.Select(r =>
            {
                var label = twins.Contains((Group(r), Label(r))) ? $"{Label(r)} #{r.Hash[..Math.Min(7, r.Hash.Length)]}" : Label(r);
                return (label, $"{label} \u00b7 {Group(r)}", Group(r));
            }),
        ];

        bool Varies<T>(Func<StoredRun, T> property) => runs.Select(property).Distinct().Skip(1).Any();
    }
}
