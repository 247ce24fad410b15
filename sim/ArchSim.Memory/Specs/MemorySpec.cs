namespace ArchSim.Memory;

/// <summary>A DRAM as its file states it: geometry, timing in DRAM clocks, currents, and how its controller works.</summary>
public sealed record MemorySpec
{
    public required string Name { get; init; }

    /// <summary>No latency and no limit of bandwidth; such a memory has no controller.</summary>
    public bool Ideal { get; init; }

    public int Channels { get; init; } = 1;
    public required double ClockPeriodNs { get; init; }

    /// <summary>Data bits of a channel. Where it alone is overridden, bursts keep their transfers and so carry more or fewer bytes; rows and devices of a rank stay as stated.</summary>
    public required int BusBits { get; init; }

    /// <summary>Transfers of a burst, two a clock.</summary>
    public required int BurstLength { get; init; }

    public int Ranks { get; init; } = 1;
    public int BankGroups { get; init; } = 1;
    public int BanksPerGroup { get; init; } = 1;
    public int Rows { get; init; } = 65536;

    /// <summary>Bytes of one row over all devices of a rank.</summary>
    public required int RowBytes { get; init; }

    /// <summary>Devices that answer together.</summary>
    public int DevicesPerRank { get; init; } = 1;

    /// <summary>The most that a DMA asks for at once; the controller itself sees bursts.</summary>
    public int TransactionBytes { get; init; } = 1024;

    public required MemoryTiming Timing { get; init; }
    public required MemoryCurrents Currents { get; init; }
    public StatedEnergy StatedEnergy { get; init; } = new();

    /// <summary>The fields of an address from the highest to the lowest, two letters each: <c>rochrababgco</c>.</summary>
    public string Mapping { get; init; } = AddressMapping.DefaultName;

    public PagePolicy PagePolicy { get; init; }
    public RefreshKind Refresh { get; init; }
    public ControllerPolicy Policy { get; init; } = ControllerPolicy.Dramsim3;

    /// <summary>A column and a row command may be issued in one clock, as HBM's two command buses allow.</summary>
    public bool DualCommand { get; init; }

    /// <summary>A rank without requests for this long powers down; 0: never.</summary>
    public int PowerDownIdleClocks { get; init; }

    /// <summary>With so many channels. Where these are more than the file's own, which its mapping is made for, bursts go round them.</summary>
    public MemorySpec WithChannels(int channels) =>
        this with { Channels = channels, Mapping = channels > Channels ? AddressMapping.Interleaved(Mapping) : Mapping };

    /// <summary>Follows from bus and burst length; a file that states <c>burst_bytes</c> is held to it.</summary>
    public int BurstBytes => BusBits / 8 * BurstLength;

    /// <summary>Clocks that a burst takes on the bus, at two transfers a clock.</summary>
    public int BurstClocks => BurstLength / 2;

    public int BanksPerRank => BankGroups * BanksPerGroup;

    public int Banks => Ranks * BanksPerRank;

    public long CapacityBytes => (long)Channels * Banks * Rows * RowBytes;

    /// <summary>Peak of all channels; double data rate.</summary>
    public double PeakBytesPerSecond => Channels * (BusBits / 8.0) * 2 / (ClockPeriodNs * 1e-9);
}

public enum PagePolicy
{
    /// <summary>A row stays open until another one of its bank, or a refresh, needs the bank.</summary>
    Open,

    /// <summary>Every column command closes its row.</summary>
    Closed,

    /// <summary>A column command closes its row where no request for it waits and the rows of that bank have lately not been used again.</summary>
    Adaptive,
}

public enum RefreshKind
{
    /// <summary>All banks of a rank at once, rank after rank.</summary>
    AllBank,

    /// <summary>Bank after bank, while the others work on.</summary>
    PerBank,
}
