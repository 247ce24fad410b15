namespace ArchSim.Simulation;

/// <summary>What the machine did for one layer, before it is priced.</summary>
internal sealed record LayerOutcome(long Cycles, LayerCounts Counts, IReadOnlyList<UnitCycles> Units)
{
    /// <summary>Cycles at the end in which the memory alone works: the last results go from its controllers to the banks.</summary>
    public long DrainCycles { get; init; }

    /// <summary>Cycles from the start until the first tile of weights is on chip.</summary>
    public long FirstWeightCycles { get; init; }

    /// <summary>Cycles from the start until the array begins.</summary>
    public long BeginCycles { get; init; }

    /// <summary>Bytes of the weight buffer that a tile takes, the last one's until the end.</summary>
    public long WeightTileBytes { get; init; }

    /// <summary>Cycles in which the memory has nothing to do after the array has begun on the last tile of weights: the rest of the buffer is free by then.</summary>
    public long IdleMemoryCyclesAtEnd { get; init; }
}
