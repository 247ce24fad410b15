namespace ArchSim.Memory;

/// <summary>In DRAM clocks; each with the name that standards and data sheets give it.</summary>
public sealed record MemoryTiming
{
    /// <summary>RL: from the read command to its first data.</summary>
    public int ReadLatency { get; init; }

    /// <summary>WL.</summary>
    public int WriteLatency { get; init; }

    /// <summary>tRCD, or tRCDRD where reads and writes differ.</summary>
    public int RowToColumn { get; init; }

    /// <summary>tRCDWR.</summary>
    public int RowToColumnWrite { get; init; }

    /// <summary>tRP.</summary>
    public int Precharge { get; init; }

    /// <summary>tRAS.</summary>
    public int RowActive { get; init; }

    /// <summary>tRC.</summary>
    public int RowCycle { get; init; }

    /// <summary>tCCD_S.</summary>
    public int BurstSpacing { get; init; }

    /// <summary>tCCD_L.</summary>
    public int BurstSpacingSameGroup { get; init; }

    /// <summary>tWR.</summary>
    public int WriteRecovery { get; init; }

    /// <summary>tWTR_L.</summary>
    public int WriteToRead { get; init; }

    /// <summary>tWTR_S.</summary>
    public int WriteToReadOtherGroup { get; init; }

    /// <summary>tRTP.</summary>
    public int ReadToPrecharge { get; init; }

    /// <summary>tRRD_S.</summary>
    public int ActivateSpacing { get; init; }

    /// <summary>tRRD_L.</summary>
    public int ActivateSpacingSameGroup { get; init; }

    /// <summary>tFAW: the window in which a rank activates four rows at most.</summary>
    public int FourActivates { get; init; }

    /// <summary>tPPD: between precharges of a rank.</summary>
    public int PrechargeSpacing { get; init; }

    /// <summary>tRTRS: turn of the bus from one rank to another, and from read to write.</summary>
    public int RankSwitch { get; init; }

    /// <summary>tREFI, of a rank.</summary>
    public int RefreshInterval { get; init; }

    /// <summary>tRFC, all banks.</summary>
    public int RefreshTime { get; init; }

    /// <summary>tRFCpb, one bank.</summary>
    public int RefreshTimePerBank { get; init; }

    /// <summary>tCKE: the least stay in power-down.</summary>
    public int PowerDownLeast { get; init; }

    /// <summary>tXP: from the end of power-down to the first command.</summary>
    public int PowerDownExit { get; init; }
}

/// <summary>In milliampere a device, and volts, as data sheets name them.</summary>
public sealed record MemoryCurrents
{
    public double Vdd { get; init; }
    public double Idd0 { get; init; }

    /// <summary>Precharge power-down.</summary>
    public double Idd2P { get; init; }

    public double Idd2N { get; init; }

    /// <summary>Active power-down.</summary>
    public double Idd3P { get; init; }

    public double Idd3N { get; init; }
    public double Idd4R { get; init; }
    public double Idd4W { get; init; }

    /// <summary>IDD5AB (IDD5B): during a refresh of all banks.</summary>
    public double Idd5 { get; init; }

    /// <summary>IDD5PB: during a refresh of one bank.</summary>
    public double Idd5PerBank { get; init; }
}

/// <summary>Energies that take the place of what currents give; of all devices of a rank. Null: from currents.</summary>
public sealed record StatedEnergy
{
    /// <summary>An activation with the precharge that ends it.</summary>
    public double? ActivatePj { get; init; }

    public double? ReadBurstPj { get; init; }
    public double? WriteBurstPj { get; init; }

    /// <summary>A refresh command, of a rank or of a bank.</summary>
    public double? RefreshPj { get; init; }

    /// <summary>A rank with a row open.</summary>
    public double? ActiveStandbyMw { get; init; }

    public double? PrechargeStandbyMw { get; init; }

    /// <summary>A rank in power-down, whatever its rows.</summary>
    public double? PowerDownMw { get; init; }

    /// <summary>Input, output and termination; not part of the currents.</summary>
    public double IoPjPerBit { get; init; }
}
