using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Throughput against operational intensity, below what machine and memory allow.</summary>
internal static class RooflineFigure
{
    // More than that and the layers' points cover each other.
    private const int MostRunsWithLayers = 3;

    public static IEnumerable<ScatterChart> Of(IReadOnlyList<ReportRun> runs)
    {
        var (series, seriesOf) = Colors(runs);
        var points = new List<ScatterPoint>();
        foreach (var run in runs)
        {
            Add(points, seriesOf(run), run.Metrics, run.FullLabel, isMinor: false);
            foreach (var layer in runs.Count <= MostRunsWithLayers ? run.Layers : [])
                Add(points, seriesOf(run), layer.Metrics, $"{run.FullLabel} \u00b7 {layer.Name}", isMinor: true);
        }
        if (points.Count == 0)
            yield break;
        var roofs = runs.Select(RoofOf).OfType<Roof>().Distinct().ToList();
        var boundsOnly = roofs.Count > Palette.DistinctSeries ? $" Of the {roofs.Count} roofs, those with the highest and the lowest peak and slope are drawn." : "";
        var layersShown = runs.Count <= MostRunsWithLayers ? " Large points are whole networks, small ones their layers." : "";
        yield return new ScatterChart
        {
            Name = "roofline",
            Title = "Roofline",
            Description = "Achieved throughput against multiply-accumulates per byte of DRAM traffic. Below the slope the memory's peak bandwidth is the bound, "
                + $"below the flat line the array's peak.{layersShown}{boundsOnly}",
            XTitle = "MACs per byte of DRAM traffic",
            YTitle = "TOPS (two operations a MAC)",
            Series = series,
            Points = points,
            Roofs = roofs.Count <= Palette.DistinctSeries ? roofs : Bounds(roofs),
        };
    }

    // What is not positive has no place on a logarithmic axis: a run without MACs or without traffic.
    private static void Add(List<ScatterPoint> points, int series, MetricTable metrics, string label, bool isMinor)
    {
        var (x, y) = (metrics[MetricCatalog.MacsPerDramByte], metrics[MetricCatalog.Tops]);
        if (x > 0 && y > 0)
            points.Add(new ScatterPoint(series, x, y, label, isMinor));
    }

    private static Roof? RoofOf(ReportRun run)
    {
        var peak = run.Metrics[MetricCatalog.TopsPeak];
        if (!(peak > 0))
            return null;
        var bandwidth = run.Metrics.Find(MetricCatalog.DramPeakBytesPerSecond);
        return new Roof($"{Quantity.Text(peak)} TOPS peak \u00b7 {run.Run.Accelerator}", 2 * bandwidth / 1e12, peak,
            bandwidth is { } b ? Quantity.Of(b, "B/s").ShowWithUnit(b) : "ideal memory");
    }

    private static IReadOnlyList<Roof> Bounds(List<Roof> roofs)
    {
        var sloped = roofs.Where(r => r.Slope is not null).ToList();
        Roof?[] bounds = [roofs.MaxBy(r => r.Top), roofs.MinBy(r => r.Top), sloped.MaxBy(r => r.Slope), sloped.MinBy(r => r.Slope)];
        return [.. bounds.OfType<Roof>().Distinct()];
    }

    // Each run its own colour while they can be told apart; else the accelerators, the networks or the precisions, whichever can.
    private static (IReadOnlyList<Series> Series, Func<ReportRun, int> SeriesOf) Colors(IReadOnlyList<ReportRun> runs)
    {
        var manyGroups = runs.Select(r => r.Group).Distinct().Skip(1).Any();
        Func<ReportRun, string>[] choices =
            [r => manyGroups ? r.FullLabel : r.Label, r => r.Run.Accelerator, r => r.Group, r => r.Run.Precision];
        var choice = choices.FirstOrDefault(c => runs.Select(c).Distinct().Count() <= Palette.DistinctSeries && (runs.Count == 1 || runs.Select(c).Distinct().Count() > 1))
            ?? (_ => $"{runs.Count} runs");
        var names = runs.Select(choice).Distinct().ToList();
        return ([.. names.Select((n, i) => new Series(n, Palette.OfSeries(i)))], r => names.IndexOf(choice(r)));
    }
}
