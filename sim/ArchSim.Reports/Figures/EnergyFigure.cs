using ArchSim.Results;

namespace ArchSim.Reports;

internal static class EnergyFigure
{
    /// <summary>One chart for each network: the energy of a small one would be a sliver beside that of a large one.</summary>
    public static IEnumerable<BarChart> Of(IReadOnlyList<ReportRun> runs)
    {
        var groups = runs.GroupBy(r => r.Group).ToList();
        return groups.Select((group, i) => groups.Count == 1 ? Of("energy", "Energy by component", [.. group])
            : Of($"energy-{i + 1}", $"Energy by component: {group.Key}", [.. group]));
    }

    private static BarChart Of(string name, string title, IReadOnlyList<ReportRun> runs)
    {
        var metric = MetricCatalog.EnergyPj;
        var unit = Quantity.Of(runs.Max(r => r.Metrics.Total(metric)) * 1e-12, "J");
        var components = metric.Components.Where(c => runs.Any(r => r.Metrics[metric, c] > 0)).ToList();
        return new BarChart
        {
            Name = name,
            Title = title,
            Description = "Energy of one pass over the network, by the part of the machine that takes it. Codecs are the encoders and decoders at the array's edge.",
            AxisTitle = $"Energy ({unit.Unit})",
            Series = [.. components.Select(c => new Series(ReportFigures.Words(c), Palette.OfComponent(c)))],
            Rows =
            [
                .. runs.Select(r => new BarRow(r.Group, r.Label, r.FullLabel, [.. components.Select(c => r.Metrics[metric, c] * 1e-12 * unit.Factor)],
                    unit.ShowWithUnit(r.Metrics.Total(metric) * 1e-12))),
            ],
        };
    }
}
