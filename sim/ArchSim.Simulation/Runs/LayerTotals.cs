namespace ArchSim.Simulation;

/// <summary>What the totals of a network need of a layer: a few numbers that are quick to keep, where a whole result is not.</summary>
public sealed record LayerTotals
{
    public required long Cycles { get; init; }

    public required long Macs { get; init; }

    public required long DramReadBytes { get; init; }

    public required long DramWriteBytes { get; init; }

    public required long PartialSumFootprintBytes { get; init; }

    /// <summary>Picojoule by <see cref="EnergyComponent"/>, in its order.</summary>
    public required IReadOnlyList<double> EnergyPj { get; init; }

    public static LayerTotals Of(LayerResult layer) => new()
    {
        Cycles = layer.Cycles,
        Macs = layer.Macs,
        DramReadBytes = layer.Counts.DramReadBytes,
        DramWriteBytes = layer.Counts.DramWriteBytes,
        PartialSumFootprintBytes = layer.Counts.PartialSumFootprintBytes,
        EnergyPj = layer.EnergyPj,
    };
}

/// <summary>Totals of layers that were simulated before, by content hash. Equal hashes have equal totals, whichever run made them.</summary>
public interface ILayerTotals
{
    /// <summary>Null where the layer is not known.</summary>
    LayerTotals? Find(string hash);

    void Keep(string hash, LayerTotals totals);
}
