using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>
/// Colour classes, defined in chart.css. Hues are those of Okabe and Ito (Color Universal Design, 2008), which the colour-blind tell apart;
/// parts of one thing share a hue and differ in lightness, and neighbours are separated by a gap.
/// </summary>
internal static class Palette
{
    public const int DistinctSeries = 8;

    private static readonly Dictionary<string, string> Components = new()
    {
        ["array"] = "c-array",
        ["array_registers"] = "c-registers",
        ["codecs"] = "c-codecs",
        ["weight_buffer"] = "c-weight",
        ["activation_buffer"] = "c-activation",
        ["partial_sum_buffer"] = "c-psum",
        ["partial_sum_codec"] = "c-psum-codec",
        ["vector_unit"] = "c-vector",
        ["dram"] = "c-dram",
        ["dram_background"] = "c-dram-background",
        ["network"] = "c-network",
        ["leakage"] = "c-leakage",
    };

    /// <summary>Of energy and area.</summary>
    public static string OfComponent(string component) => Components.GetValueOrDefault(component, "c-leakage");

    /// <summary>Of the reasons to wait, in their order; names come from the metric catalog.</summary>
    public static string OfStall(int reason) => $"w{reason}";

    public const string Busy = "c-array";
    public const string Idle = "c-idle";

    /// <summary>Of things that have no order.</summary>
    public static string OfSeries(int index) => $"s{index % DistinctSeries}";

    /// <summary>The reasons a unit can stall for.</summary>
    public static IReadOnlyList<string> StallsOf(string unit) =>
        [.. MetricCatalog.StallCycles.Components.Where(c => c.StartsWith(unit + ".", StringComparison.Ordinal)).Select(c => c[(unit.Length + 1)..])];
}
