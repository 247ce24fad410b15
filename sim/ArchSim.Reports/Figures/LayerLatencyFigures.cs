using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>One chart for each network: where the time of a single run goes, the runs side by side, or the range of many.</summary>
internal static class LayerLatencyFigures
{
    public static IEnumerable<Chart> Of(IReadOnlyList<ReportRun> runs)
    {
        var groups = runs.Where(r => r.Layers.Count > 0).GroupBy(r => r.Group).ToList();
        for (var i = 0; i < groups.Count; i++)
        {
            var members = groups[i].ToList();
            var name = groups.Count == 1 ? "layers" : $"layers-{i + 1}";
            yield return members.Count switch
            {
                1 => Single(name, members[0]),
                <= Palette.DistinctSeries => SideBySide(name, members),
                _ => Range(name, members),
            };
        }
    }

    private static BarChart Single(string name, ReportRun run)
    {
        var kinds = CycleKind.Of(run.Layers.Select(l => l.Metrics));
        var unit = Quantity.Of(run.Layers.Max(l => l.Metrics[MetricCatalog.Seconds]), "s");
        return new BarChart
        {
            Name = name,
            Title = $"Latency by layer: {run.FullLabel}",
            Description = "Time that each layer takes, in the order they run, by what the array did in it.",
            AxisTitle = $"Latency ({unit.Unit})",
            Series = [.. kinds.Select(k => k.Series)],
            Rows =
            [
                .. run.Layers.Select(l =>
                {
                    var (seconds, cycles) = (l.Metrics[MetricCatalog.Seconds], l.Metrics[MetricCatalog.Cycles]);
                    var parts = kinds.Select(k => cycles > 0 ? k.Cycles(l.Metrics) / cycles * seconds * unit.Factor : 0);
                    return new BarRow("", l.Name, l.Name, [.. parts], unit.Show(seconds));
                }),
            ],
        };
    }

    private static DotChart SideBySide(string name, List<ReportRun> runs)
    {
        var (rows, unit) = Align(runs);
        return new DotChart
        {
            Name = name,
            Title = $"Latency by layer: {runs[0].Group}",
            Description = "Time that each layer takes on each machine, in the order they run. The axis is logarithmic: equal distances are equal ratios.",
            AxisTitle = $"Latency ({unit.Unit})",
            Series = [.. runs.Select((r, i) => new Series(r.Label, Palette.OfSeries(i)))],
            Rows = rows,
        };
    }

    private static DotChart Range(string name, List<ReportRun> runs)
    {
        var (rows, unit) = Align(runs);
        return new DotChart
        {
            Name = name,
            Title = $"Latency by layer: {runs[0].Group}",
            Description = $"Time that each layer takes on {runs.Count} machines: from the fastest to the slowest, with a point at the median. Logarithmic axis.",
            AxisTitle = $"Latency ({unit.Unit})",
            Series = [],
            Rows = [.. rows.Select(r => new DotRow(r.Label, Spread([.. r.Values.OfType<double>().Where(v => v > 0).Order()])))],
        };
    }

    private static IReadOnlyList<double?> Spread(IReadOnlyList<double> sorted) =>
        sorted.Count == 0 ? [null, null, null] : [sorted[0], sorted[(sorted.Count - 1) / 2], sorted[^1]];

    // Runs of one network have the same layers; where an edited network goes by the same name, layers meet by position and name.
    private static (IReadOnlyList<DotRow> Rows, Quantity Unit) Align(List<ReportRun> runs)
    {
        var unit = Quantity.Of(runs.SelectMany(r => r.Layers).Max(l => l.Metrics[MetricCatalog.Seconds]), "s");
        var tables = runs.Select(r => r.Layers.ToDictionary(l => (l.Position, l.Name), l => l.Metrics[MetricCatalog.Seconds] * unit.Factor)).ToList();
        var keys = tables.SelectMany(t => t.Keys).Distinct().OrderBy(k => k.Position).ThenBy(k => k.Name, StringComparer.Ordinal);
        return ([.. keys.Select(k => new DotRow(k.Name, [.. tables.Select(t => t.TryGetValue(k, out var v) ? v : (double?)null)]))], unit);
    }
}
