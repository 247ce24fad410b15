namespace ArchSim.Simulation;

/// <summary>Where energy goes; they sum to the total.</summary>
public enum EnergyComponent
{
    Array,
    ArrayRegisters,
    Codecs,
    WeightBuffer,
    ActivationBuffer,
    PartialSumBuffer,
    PartialSumCodec,
    VectorUnit,
    Dram,
    DramBackground,
    Leakage,

    /// <summary>Wires between buffers and array, and the registers of their hops.</summary>
    Network,
}

/// <summary>The units of the machine. Each cycle of a layer each of them is busy, stalled for a named reason, or idle.</summary>
public enum Unit
{
    Array,
    WeightDma,
    ActivationDma,
    PartialSumDma,
    VectorUnit,
    OutputDma,
    Dram,
}

/// <summary>Why a unit that has work does none.</summary>
public enum StallReason
{
    /// <summary>The weight tile is not in the buffer yet.</summary>
    WeightsMissing,

    /// <summary>The activation tile is not in the buffer yet.</summary>
    ActivationsMissing,

    /// <summary>A spilled partial-sum tile is not back yet.</summary>
    PartialSumsMissing,

    /// <summary>No room for another tile of partial sums: earlier ones are still on their way out.</summary>
    PartialSumBufferFull,

    /// <summary>The array could go faster than its weight buffer delivers.</summary>
    WeightBandwidth,

    /// <summary>The array could go faster than its activation buffer delivers.</summary>
    ActivationBandwidth,

    /// <summary>The array could go faster than its partial-sum buffer takes and gives sums.</summary>
    PartialSumBandwidth,

    /// <summary>Operands need more cycles a step than the mode's rate, as their values have it.</summary>
    OperandStall,

    /// <summary>The elements wait while the stationary operands of the next fold are shifted in, or results out, and nothing streams to hide it.</summary>
    FoldChange,

    /// <summary>A loader waits for room in its buffer.</summary>
    BufferFull,

    /// <summary>Waits for the memory to answer.</summary>
    Memory,

    /// <summary>Waits for the unit behind it to take results.</summary>
    OutputFull,

    /// <summary>Waits for the unit before it.</summary>
    InputMissing,

    /// <summary>The memory bus waits for a row to be opened or for a turn-around.</summary>
    RowMiss,

    /// <summary>The array could go faster than the links, or one of its rows or columns, take operands and sums.</summary>
    NetworkBandwidth,

    /// <summary>A sum is to be added to and has not come back from the addition before: decoder, array and encoder take longer than the pass.</summary>
    PartialSumLatency,
}

/// <summary>The words that commands, JSON and the database use for the names above: <c>WeightDma</c> is <c>weight_dma</c>.</summary>
public static class MetricNames
{
    public static string Of<T>(T value) where T : struct, Enum => Cache<T>.Words[value];

    public static IReadOnlyCollection<string> All<T>() where T : struct, Enum => Cache<T>.Words.Values;

    private static class Cache<T> where T : struct, Enum
    {
        public static readonly Dictionary<T, string> Words = Enum.GetValues<T>().ToDictionary(v => v, v => Snake(v.ToString()));

        private static string Snake(string name) =>
            string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? "_" : "") + char.ToLowerInvariant(c) : c.ToString()));
    }
}
