namespace ArchSim.Results;

/// <summary>A run that is shown relative to another.</summary>
/// <param name="Machine">Tells its machine, with its precision, from the others that ran the network.</param>
/// <param name="ReferenceName">The accelerator that it is relative to.</param>
public sealed record RelativeRun(string Machine, string Precision, string Network, MetricTable Metrics, string ReferenceName, MetricTable Reference);

/// <summary>A run, or the mean of a machine's runs, in multiples of the reference.</summary>
/// <param name="Network">Of a mean, of how many networks.</param>
/// <param name="Values">Those of <see cref="RelativeFigures.All"/>; null where there is none.</param>
public sealed record RelativeRow(string Machine, string Precision, string Network, string ReferenceName, bool IsMean, IReadOnlyList<double?> Values)
{
    public double? this[RelativeFigure figure] => Values[RelativeFigures.All.ToList().IndexOf(figure)];
}

/// <summary>From runs to what a table of comparison shows.</summary>
public static class RelativeRows
{
    /// <summary>Means of the machines where there is more than one network, then the runs; both in the order given.</summary>
    public static IReadOnlyList<RelativeRow> Of(IReadOnlyList<RelativeRun> runs)
    {
        var rows = runs.Select(r => new RelativeRow(r.Machine, r.Precision, r.Network, r.ReferenceName, false,
            [.. RelativeFigures.All.Select(f => RelativeFigures.Of(f, r.Metrics, r.Reference))])).ToList();
        return runs.Select(r => r.Network).Distinct().Skip(1).Any() ? [.. rows.GroupBy(r => (r.Machine, r.Precision)).Select(m => Mean([.. m])), .. rows] : rows;
    }

    private static RelativeRow Mean(IReadOnlyList<RelativeRow> runs) => runs[0] with
    {
        Network = runs.Count == 1 ? "1 network" : $"geometric mean of {runs.Count}",
        IsMean = true,
        Values = [.. RelativeFigures.All.Select((_, i) => RelativeFigures.GeometricMean(runs.Select(r => r.Values[i])))],
    };
}
