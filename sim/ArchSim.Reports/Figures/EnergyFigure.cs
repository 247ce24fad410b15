using ArchSim.Results;

namespace ArchSim.Reports;

internal static class EnergyFigure
{
    public static BarChart Of(IReadOnlyList<ReportRun> runs)
    {
        var metric = MetricCatalog.EnergyPj;
        var unit = Quantity.Of(runs.Max(r => r.Metrics.Total(metric)) * 1e-12, "J");
        var components = metric.Components.Where(c => runs.Any(r => r.Metrics[metric, c] > 0)).ToList();
        return new BarChart
        {
            Name = "energy",
            Title = "Energy by component",
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
