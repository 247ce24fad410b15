using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>The row of a layer that is part of another's result: nothing of its own.</summary>
internal static class FusedResult
{
    /// <param name="hash">Of the result that it is part of.</param>
    /// <param name="place">Its place among what is fused, from 1.</param>
    public static LayerResult Of(Layer layer, LayerFormats formats, string into, string hash, int place) => new()
    {
        Hash = ContentHash.Of("part of", hash, $"{place}"),
        Layer = layer,
        Formats = formats,
        Mode = "",
        PickedMapping = null,
        Mapping = "on the way out of its producer",
        Cycles = 0,
        Macs = 0,
        Counts = new LayerCounts(),
        EnergyPj = new double[Enum.GetValues<EnergyComponent>().Length],
        Units = [.. Enum.GetValues<Unit>().Select(_ => new UnitCycles(0, 0, new long[Enum.GetValues<StallReason>().Length]))],
        FusedInto = into,
    };
}
