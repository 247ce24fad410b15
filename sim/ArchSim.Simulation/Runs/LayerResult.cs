using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>What one layer did on one machine: a pure function of layer, machine, formats, mapping objective and seed.</summary>
public sealed record LayerResult
{
    /// <summary>Content hash (hex) of everything the result depends on; equal hashes have equal results.</summary>
    public required string Hash { get; init; }

    public required Layer Layer { get; init; }

    public required LayerFormats Formats { get; init; }

    /// <summary>The element's mode; empty for a vector layer.</summary>
    public required string Mode { get; init; }

    /// <summary>The mapping that ran; null for a vector layer.</summary>
    public required Mapping? PickedMapping { get; init; }

    /// <summary>The loop nest that ran, in one line; empty for a vector layer.</summary>
    public required string Mapping { get; init; }

    public required long Cycles { get; init; }

    public required long Macs { get; init; }

    public required LayerCounts Counts { get; init; }

    /// <summary>Picojoule by <see cref="EnergyComponent"/>, in its order.</summary>
    public required IReadOnlyList<double> EnergyPj { get; init; }

    /// <summary>Of that, what partial sums take.</summary>
    public PartialSumEnergy PartialSumEnergy { get; init; }

    /// <summary>By <see cref="Unit"/>, in its order.</summary>
    public required IReadOnlyList<UnitCycles> Units { get; init; }

    /// <summary>Vector layers that are part of this result: done by the vector unit on the way out.</summary>
    public IReadOnlyList<Layer> Fused { get; init; } = [];

    /// <summary>The matrix layer whose result this layer is part of, and which takes all its cycles, actions and energy; empty where it stands by itself.</summary>
    public string FusedInto { get; init; } = "";

    /// <summary>An operand was in the activation buffer when the layer began.</summary>
    public bool InputOnChip { get; init; }

    /// <summary>The result stays in the activation buffer for the layer that follows.</summary>
    public bool ResultOnChip { get; init; }

    public double TotalEnergyPj => EnergyPj.Sum();

    /// <summary>Cycles of the array that partial sums cost.</summary>
    public long PartialSumStallCycles => StallsOfPartialSums.Sum(r => Units[(int)Unit.Array].Stalls[(int)r]);

    /// <summary>Reasons of the array that stand for partial sums.</summary>
    public static IReadOnlyList<StallReason> StallsOfPartialSums { get; } =
        [StallReason.PartialSumsMissing, StallReason.PartialSumBufferFull, StallReason.PartialSumBandwidth, StallReason.PartialSumLatency];
}

/// <summary>Picojoule of partial sums, by where.</summary>
/// <param name="DramPj">Of the memory's energy for commands, the share that spilled sums have in the bytes.</param>
public readonly record struct PartialSumEnergy(double BufferPj, double CodecPj, double NetworkPj, double DramPj)
{
    public static PartialSumEnergy operator +(PartialSumEnergy a, PartialSumEnergy b) =>
        new(a.BufferPj + b.BufferPj, a.CodecPj + b.CodecPj, a.NetworkPj + b.NetworkPj, a.DramPj + b.DramPj);
}

/// <summary>A unit's cycles: they add up to the layer's.</summary>
/// <param name="Stalls">By <see cref="StallReason"/>, in its order.</param>
public sealed record UnitCycles(long Busy, long Idle, IReadOnlyList<long> Stalls)
{
    public long Stalled => Stalls.Sum();
}

/// <summary>Actions counted during a layer. Bytes in memory are of stored codes.</summary>
public sealed record LayerCounts
{
    /// <summary>Products that the tiles of the schedule formed.</summary>
    public long Macs { get; init; }

    public long DramReadBytes { get; init; }
    public long DramWriteBytes { get; init; }
    public long DramActivates { get; init; }
    public long DramReadBursts { get; init; }
    public long DramWriteBursts { get; init; }

    public long DramPrecharges { get; init; }

    /// <summary>Bursts whose row had served another; of an ideal memory, all transactions.</summary>
    public long DramRowHits { get; init; }

    public long DramRankRefreshes { get; init; }
    public long DramBankRefreshes { get; init; }

    /// <summary>Clocks of the memory with a row open, summed over ranks; the next three likewise with all rows closed, and powered down.</summary>
    public long DramActiveClocks { get; init; }

    public long DramPrechargedClocks { get; init; }
    public long DramActivePowerDownClocks { get; init; }
    public long DramPrechargedPowerDownClocks { get; init; }
    public long DramTransactions { get; init; }

    public long WeightBufferReadWords { get; init; }
    public long WeightBufferWriteWords { get; init; }
    public long ActivationBufferReadWords { get; init; }
    public long ActivationBufferWriteWords { get; init; }
    public long PartialSumBufferReadWords { get; init; }
    public long PartialSumBufferWriteWords { get; init; }

    /// <summary>Codes, in bytes of their encoding (padding inside words excluded).</summary>
    public long PartialSumBufferReadBytes { get; init; }
    public long PartialSumBufferWriteBytes { get; init; }
    public long PartialSumDramReadBytes { get; init; }
    public long PartialSumDramWriteBytes { get; init; }

    /// <summary>Largest number of bytes that partial sums held at one time, on chip and spilled, as stored.</summary>
    public long PartialSumFootprintBytes { get; init; }

    /// <summary>Codes over the links, once for each transfer.</summary>
    public long WeightTransfers { get; init; }
    public long ActivationTransfers { get; init; }

    /// <summary>Sums that went back into the array to be added to.</summary>
    public long PartialSumReturns { get; init; }

    /// <summary>Cycles that reads of activations take longer because words of one cycle lie in one bank, whether or not the array waits for them.</summary>
    public long BankConflicts { get; init; }

    public long PartialSumEncodes { get; init; }
    public long PartialSumDecodes { get; init; }
    public long OperandDecodes { get; init; }
    public long ResultEncodes { get; init; }
    public long VectorOperations { get; init; }

    /// <summary>Element-cycles in which the array worked.</summary>
    public long ElementCycles { get; init; }
}
