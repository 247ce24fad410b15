using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What the array did with its cycles.</summary>
internal static class StallFigure
{
    public const string Array = "array";

    public static BarChart Of(IReadOnlyList<ReportRun> runs)
    {
        var kinds = CycleKind.Of(runs.Select(r => r.Metrics));
        return new BarChart
        {
            Name = "stalls",
            Title = "Where the array's cycles go",
            Description = "Share of all cycles in which the array works, waits for a named reason, or has nothing to do. They add up to the run's layers.",
            AxisTitle = "Share of cycles (%)",
            Most = 100,
            Series = [.. kinds.Select(k => k.Series)],
            Rows =
            [
                .. runs.Select(r =>
                {
                    // Of the layers one after the other, also where the run overlaps them.
                    var cycles = r.Metrics[MetricCatalog.Cycles] + r.Metrics[MetricCatalog.PrefetchOverlapCycles];
                    var share = kinds.Select(k => cycles > 0 ? 100 * k.Cycles(r.Metrics) / cycles : 0).ToList();
                    return new BarRow(r.Group, r.Label, r.FullLabel, share, cycles > 0 ? $"{Quantity.Text(share[0])} % busy" : "no cycles");
                }),
            ],
        };
    }
}

/// <summary>Busy, a reason to wait, or idle.</summary>
internal sealed record CycleKind(Series Series, Func<MetricTable, double> Cycles)
{
    /// <summary>Those of the array that occur in any of the tables; busy first, idle last.</summary>
    public static IReadOnlyList<CycleKind> Of(IEnumerable<MetricTable> tables)
    {
        var reasons = Palette.StallsOf(StallFigure.Array)
            .Select((reason, i) => (Component: $"{StallFigure.Array}.{reason}", Series: new Series(ReportFigures.Words(reason), Palette.OfStall(i))))
            .Where(r => tables.Any(t => t[MetricCatalog.StallCycles, r.Component] > 0));
        return
        [
            new CycleKind(new Series("busy", Palette.Busy), t => t[MetricCatalog.BusyCycles, StallFigure.Array]),
            .. reasons.Select(r => new CycleKind(r.Series, t => t[MetricCatalog.StallCycles, r.Component])),
            new CycleKind(new Series("idle", Palette.Idle), t => t[MetricCatalog.IdleCycles, StallFigure.Array]),
        ];
    }
}
