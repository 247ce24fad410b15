using ArchSim.Results;

namespace ArchSim.Reports;

internal static class EfficiencyFigures
{
    public static IEnumerable<Chart> Of(IReadOnlyList<ReportRun> runs)
    {
        yield return Bars(runs, MetricCatalog.TopsPerMm2, "tops-per-mm2", "Compute density", "TOPS/mm\u00b2", "s0",
            "Achieved throughput (two operations a multiply-accumulate) over the area of the elements, their encoders and decoders and the array's registers.");
        yield return Bars(runs, MetricCatalog.TopsPerWatt, "tops-per-watt", "Energy efficiency", "TOPS/W", "s2",
            "Achieved throughput over the power of the whole machine, memory included.");
        yield return Bars(runs, MetricCatalog.TopsPerWattChip, "tops-per-watt-chip", "Energy efficiency of the chip", "TOPS/W", "s4",
            "Achieved throughput over the power of the chip alone: all components but the memory, which takes its background power beside any machine.");
    }

    private static BarChart Bars(
        IReadOnlyList<ReportRun> runs, MetricDefinition metric, string name, string title, string unit, string color, string description) => new()
        {
            Name = name,
            Title = title,
            Description = description,
            AxisTitle = unit,
            Series = [new Series(unit, color)],
            Rows = [.. runs.Select(r => new BarRow(r.Group, r.Label, r.FullLabel, [r.Metrics[metric]], Note(r.Metrics.Find(metric))))],
        };

    private static string Note(double? value) => value is { } number ? Quantity.Text(number) : "not defined";
}
