using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>All that a report shows, as the database has it.</summary>
internal sealed record ReportData
{
    public required IReadOnlyList<ReportRun> Runs { get; init; }

    /// <summary>Those of <see cref="Runs"/> that charts show.</summary>
    public required IReadOnlyList<ReportRun> Charted { get; init; }

    /// <summary>In multiples of their references; empty where there are none.</summary>
    public required IReadOnlyList<RelativeRow> Relative { get; init; }

    public static ReportData Load(ResultReader reader, string databasePath, ReportOptions options)
    {
        var runs = options.Runs is null ? InOrder(reader.Runs()) : [.. options.Runs.Select(h => Find(reader, databasePath, h))];
        if (runs.Count == 0)
            throw new InputException(databasePath, "holds no runs and no studies, so there is nothing to report; `archsim run`, `archsim compare` and `archsim explore` store some");
        var charted = Choose(runs, reader, options.MostCharted);
        var labels = RunLabels.Of(runs);
        var all = runs.Select((run, i) => new ReportRun
        {
            Run = run,
            Label = labels[i].Label,
            FullLabel = labels[i].Full,
            Group = labels[i].Group,
            Layers = charted.Contains(run.Hash) ? reader.Layers(run.Hash) : [],
            Configs = reader.Configs(run.Hash),
            Executions = reader.Executions(run.Hash),
        }).ToList();
        return new ReportData { Runs = all, Charted = [.. all.Where(r => charted.Contains(r.Run.Hash))], Relative = RelativeRows.Of([.. RelativeRuns(all, options.RelativeTo)]) };
    }

    private static IEnumerable<RelativeRun> RelativeRuns(IReadOnlyList<ReportRun> runs, IReadOnlyDictionary<string, string> relativeTo)
    {
        var byHash = runs.DistinctBy(r => r.Run.Hash).ToDictionary(r => r.Run.Hash);
        foreach (var run in runs)
        {
            if (relativeTo.TryGetValue(run.Run.Hash, out var hash) && byHash.TryGetValue(hash, out var reference))
                yield return new RelativeRun(run.Label, run.Run.Precision, run.Group, run.Metrics, reference.Run.Accelerator, reference.Metrics);
        }
    }

    private static IReadOnlyList<StoredRun> InOrder(IReadOnlyList<StoredRun> runs) =>
        [.. runs.OrderBy(r => r.Workload, NaturalOrder.Instance).ThenBy(r => r.Batch).ThenBy(r => r.Accelerator, NaturalOrder.Instance).ThenBy(r => r.Precision, NaturalOrder.Instance)];

    private static StoredRun Find(ResultReader reader, string databasePath, string hash) =>
        reader.Run(hash) ?? throw new InputException(databasePath, $"holds no run {hash}");

    private static HashSet<string> Choose(IReadOnlyList<StoredRun> runs, ResultReader reader, int most)
    {
        if (runs.Count <= most)
            return [.. runs.Select(r => r.Hash)];
        var front = reader.Pareto().ToHashSet();
        return [.. runs.OrderByDescending(r => front.Contains(r.Hash)).Select(r => r.Hash).Take(most)];
    }
}

/// <summary>A run with what its charts and tables need.</summary>
internal sealed record ReportRun
{
    public required StoredRun Run { get; init; }

    /// <summary>What tells it from the other runs of its group.</summary>
    public required string Label { get; init; }

    /// <summary>All that names it.</summary>
    public required string FullLabel { get; init; }

    /// <summary>The network it ran, and the batch where that varies.</summary>
    public required string Group { get; init; }

    public required IReadOnlyList<StoredLayer> Layers { get; init; }
    public required IReadOnlyList<StoredConfig> Configs { get; init; }
    public required IReadOnlyList<StoredExecution> Executions { get; init; }

    public MetricTable Metrics => Run.Metrics;
}
