namespace ArchSim.Simulation;

/// <summary>What a network needs of a simulated layer to be planned and added up: a few numbers that are quick to keep, where a whole result is not.</summary>
public sealed record LayerTotals
{
    public required long Cycles { get; init; }

    public required long Macs { get; init; }

    public required long DramReadBytes { get; init; }

    public required long DramWriteBytes { get; init; }

    public required long PartialSumFootprintBytes { get; init; }

    /// <summary>Read from and written to the partial-sum buffer, as encoded.</summary>
    public required long PartialSumBufferBytes { get; init; }

    /// <summary>Sums among the bytes of the memory, which spilled and came back.</summary>
    public required long PartialSumDramBytes { get; init; }

    /// <summary>Cycles from the start until the first tile of weights is on chip.</summary>
    public required long FirstWeightCycles { get; init; }

    /// <summary>Bytes of the weight buffer that a tile takes, the last one's until the end.</summary>
    public required long WeightTileBytes { get; init; }

    /// <summary>Cycles in which the memory has nothing to do after the array has begun on the last tile of weights.</summary>
    public required long IdleMemoryCyclesAtEnd { get; init; }

    /// <summary>Picojoule by <see cref="EnergyComponent"/>, in its order.</summary>
    public required IReadOnlyList<double> EnergyPj { get; init; }

    public long DramBytes => DramReadBytes + DramWriteBytes;

    public double TotalEnergyPj => EnergyPj.Sum();

    internal static LayerTotals Of(LayerResult layer, LayerOutcome outcome) => new()
    {
        Cycles = layer.Cycles,
        Macs = layer.Macs,
        DramReadBytes = layer.Counts.DramReadBytes,
        DramWriteBytes = layer.Counts.DramWriteBytes,
        PartialSumFootprintBytes = layer.Counts.PartialSumFootprintBytes,
        PartialSumBufferBytes = layer.Counts.PartialSumBufferReadBytes + layer.Counts.PartialSumBufferWriteBytes,
        PartialSumDramBytes = layer.Counts.PartialSumDramReadBytes + layer.Counts.PartialSumDramWriteBytes,
        FirstWeightCycles = outcome.FirstWeightCycles,
        WeightTileBytes = outcome.WeightTileBytes,
        IdleMemoryCyclesAtEnd = outcome.IdleMemoryCyclesAtEnd,
        EnergyPj = layer.EnergyPj,
    };
}

/// <summary>A way to run a layer, before it is simulated.</summary>
/// <param name="Estimate">Null where the layer cannot run with what is fused into it and kept on chip.</param>
public sealed record LayerWay(WayEstimate? Estimate);

/// <summary>
/// Layers that were looked at before, by content hash: estimates of the ways in which they may run, and totals of those that were simulated. Equal hashes have equal results, whichever run made
/// them. What a layer gains by weights that are fetched ahead is known of those alone that a network took.
/// </summary>
public interface ILayerTotals
{
    /// <summary>Null where the way is not known.</summary>
    LayerWay? FindWay(string hash);

    void KeepWay(string hash, LayerWay way);

    /// <summary>Null where the layer was not simulated.</summary>
    LayerTotals? Find(string hash);

    void Keep(string hash, LayerTotals totals);

    /// <summary>Cycles; null where they are not known.</summary>
    long? FindPrefetchGain(string hash);

    void KeepPrefetchGain(string hash, long cycles);
}
