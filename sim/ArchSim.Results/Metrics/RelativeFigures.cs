using static ArchSim.Results.MetricCatalog;

namespace ArchSim.Results;

/// <summary>Figures of a run that are shown as multiples of another machine's on the same network.</summary>
/// <param name="Key">In lower case, for addresses and files.</param>
/// <param name="Value">Null where the run has none.</param>
public sealed record RelativeFigure(string Key, string Title, string Meaning, Func<MetricTable, double?> Value);

/// <summary>All of them, and how they are averaged: ratios by their geometric mean.</summary>
public static class RelativeFigures
{
    public static RelativeFigure SpeedUp { get; } = new("speed_up", "Speed-up", "Time of the reference over time.", m => Inverse(m.Find(Seconds)));

    public static RelativeFigure Energy { get; } = new("energy", "Energy", "Of all components, memory included.", m => m.Find(EnergyTotalPj));

    public static RelativeFigure EnergyOfChip { get; } = new("energy_chip", "Energy, chip", "Of all components but the memory.",
        m => m.Find(TopsPerWattChip) is > 0 and var efficiency ? m[Macs] / efficiency : null);

    /// <summary>In the order of tables.</summary>
    public static IReadOnlyList<RelativeFigure> All { get; } =
    [
        SpeedUp,
        Energy,
        EnergyOfChip,
        new("area_compute", "Compute area", AreaComputeUm2.Meaning, m => m.Find(AreaComputeUm2)),
        new("area", "Area", AreaTotalUm2.Meaning, m => m.Find(AreaTotalUm2)),
        new("tops_per_mm2", "Density", "Achieved throughput per compute area.", m => m.Find(TopsPerMm2)),
    ];

    /// <summary>Null where one of the two has no such figure, or the reference has none of it.</summary>
    public static double? Of(RelativeFigure figure, MetricTable run, MetricTable reference) =>
        figure.Value(reference) is { } of && of != 0 ? figure.Value(run) / of : null;

    /// <summary>Over those that exist; null without any that is positive.</summary>
    public static double? GeometricMean(IEnumerable<double?> values)
    {
        var logarithms = values.OfType<double>().Where(v => v > 0).Select(v => Math.Log(v)).ToList();
        return logarithms.Count == 0 ? null : Math.Exp(logarithms.Average());
    }

    private static double? Inverse(double? value) => value is > 0 ? 1 / value : null;
}
