namespace ArchSim.Hardware;

/// <summary>How the tensors of a layer lie in memory: tile after tile as they are fetched, or in the order of their dimensions.</summary>
public enum DramLayout
{
    Tile,
    Nhwc,
    Nchw,
}

/// <summary>A DRAM channel and how many of them: geometry, timing in DRAM clocks, currents. An ideal memory answers at once.</summary>
public sealed record DramSpec
{
    public required string Name { get; init; }
    public required int Channels { get; init; }
    public required DramLayout Layout { get; init; }

    /// <summary>No latency and no limit of bandwidth: for comparison with models that have none. Costs no energy.</summary>
    public bool Ideal { get; init; }

    public required double ClockPeriodNs { get; init; }
    public required int BusBits { get; init; }
    public required int BurstLength { get; init; }
    public required int Ranks { get; init; }
    public required int BankGroups { get; init; }
    public required int BanksPerGroup { get; init; }

    /// <summary>Bytes of one row over all devices of a rank.</summary>
    public required int RowBytes { get; init; }

    /// <summary>Devices that answer together.</summary>
    public required int DevicesPerRank { get; init; }

    /// <summary>A DMA transaction never exceeds this; at least 1,024.</summary>
    public required int TransactionBytes { get; init; }

    public required DramTiming Timing { get; init; }
    public required DramCurrents Currents { get; init; }

    public int BurstBytes => BusBits / 8 * BurstLength;

    public int Banks => Ranks * BankGroups * BanksPerGroup;

    /// <summary>Peak of all channels; double data rate.</summary>
    public double PeakBytesPerSecond => Channels * (BusBits / 8.0) * 2 / (ClockPeriodNs * 1e-9);
}

/// <summary>In DRAM clocks.</summary>
public sealed record DramTiming
{
    public required int ReadLatency { get; init; }
    public required int WriteLatency { get; init; }
    public required int RowToColumn { get; init; }
    public required int Precharge { get; init; }
    public required int RowActive { get; init; }
    public required int BurstSpacing { get; init; }
    public required int WriteRecovery { get; init; }
    public required int WriteToRead { get; init; }
    public required int ReadToPrecharge { get; init; }
    /// <summary>Between bursts to one bank group; <see cref="BurstSpacing"/> is between groups.</summary>
    public int BurstSpacingSameGroup { get; init; }

    /// <summary>From a write to a read of another bank group; <see cref="WriteToRead"/> is within one.</summary>
    public int WriteToReadOtherGroup { get; init; }

    /// <summary>Between activations of different bank groups.</summary>
    public int ActivateSpacing { get; init; }

    public int ActivateSpacingSameGroup { get; init; }

    /// <summary>The window in which a rank activates four rows at most.</summary>
    public int FourActivates { get; init; }

    /// <summary>Turn of the bus from one rank to another.</summary>
    public int RankSwitch { get; init; }

    public required int RefreshInterval { get; init; }
    public required int RefreshTime { get; init; }
}

/// <summary>In milliampere a device, and volts, as data sheets name them.</summary>
public sealed record DramCurrents
{
    public required double Vdd { get; init; }
    public required double Idd0 { get; init; }
    public required double Idd2N { get; init; }
    public required double Idd3N { get; init; }
    public required double Idd4R { get; init; }
    public required double Idd4W { get; init; }
    public required double Idd5 { get; init; }
}
