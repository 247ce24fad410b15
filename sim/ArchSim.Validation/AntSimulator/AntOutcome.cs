namespace ArchSim.Validation;

/// <summary>What the ANT simulator reports of a layer; traffic in bits.</summary>
internal readonly record struct AntOutcome
{
    public required long Cycles { get; init; }

    /// <summary>Part of <see cref="Cycles"/>: what the memory interface could not hide, first tile in and last tile out.</summary>
    public required long StallCycles { get; init; }

    public required AntTraffic Weight { get; init; }

    public required AntTraffic Activation { get; init; }

    public required AntTraffic Output { get; init; }

    public required AntTraffic Dram { get; init; }
}

/// <summary>Bits read from and written to a memory.</summary>
internal readonly record struct AntTraffic(long Read, long Written);
