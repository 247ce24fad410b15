using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Speed-up and energy relative to one machine, means first.</summary>
internal static class RelativeFigureCharts
{
    public static IEnumerable<Chart> Of(IReadOnlyList<RelativeRow> rows)
    {
        if (rows.Count == 0)
            yield break;
        var reference = string.Join(", ", rows.Select(r => r.ReferenceName).Distinct());
        yield return Bars(rows, RelativeFigures.SpeedUp, "speed-up", $"Speed-up over {reference}", "Speed-up (\u00d7)", "s0", "More is better.");
        yield return Bars(rows, RelativeFigures.Energy, "relative-energy", $"Energy relative to {reference}", "Energy (\u00d7)", "s2", "Memory included; less is better.");
        yield return Bars(rows, RelativeFigures.EnergyOfChip, "relative-energy-chip", $"Energy of the chip relative to {reference}", "Energy of the chip (\u00d7)", "s4", "All components but the memory; less is better.");
    }

    private static BarChart Bars(IReadOnlyList<RelativeRow> rows, RelativeFigure figure, string name, string title, string axis, string color, string description) => new()
    {
        Name = name,
        Title = title,
        Description = $"{description} In multiples of the reference on the same network; means are geometric.",
        AxisTitle = axis,
        Series = [new Series(axis, color)],
        Rows =
        [
            .. rows.Select(r => new BarRow(r.IsMean ? "mean over networks" : r.Network, r.Machine, $"{r.Machine} \u00b7 {r.Network}", [r[figure] ?? 0],
                r[figure] is { } value ? $"{Quantity.Text(value)}\u00d7" : "not defined")),
        ],
    };
}
