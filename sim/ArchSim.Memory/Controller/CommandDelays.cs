namespace ArchSim.Memory;

/// <summary>From one command to the next, in DRAM clocks, derived once from a spec's timing. "Other" is another rank: the bus changes hands.</summary>
internal readonly record struct CommandDelays
{
    public CommandDelays(MemorySpec spec)
    {
        var t = spec.Timing;
        var burst = spec.BurstClocks;
        // With one bank group there is no group to stay in.
        var grouped = spec.BankGroups > 1;
        Burst = burst;
        ReadData = t.ReadLatency + burst;
        var writeData = t.WriteLatency + burst;
        ColumnOtherGroup = Math.Max(burst, t.BurstSpacing);
        ColumnSameGroup = grouped ? Math.Max(burst, t.BurstSpacingSameGroup) : ColumnOtherGroup;
        ReadToReadOther = burst + t.RankSwitch;
        WriteToWriteOther = burst;
        // The read's last data leaves the bus, it turns, the write's first data follows.
        ReadToWrite = Math.Max(1, t.ReadLatency + burst - t.WriteLatency + t.RankSwitch);
        WriteToReadOther = Math.Max(1, writeData + t.RankSwitch - t.ReadLatency);
        WriteToReadOtherGroup = writeData + t.WriteToReadOtherGroup;
        WriteToReadSameGroup = grouped ? writeData + t.WriteToRead : WriteToReadOtherGroup;
        ReadToPrecharge = t.ReadToPrecharge;
        WriteToPrecharge = writeData + t.WriteRecovery;
        ActivateToActivateOtherGroup = t.ActivateSpacing;
        ActivateToActivateSameGroup = grouped ? t.ActivateSpacingSameGroup : t.ActivateSpacing;
    }

    public int Burst { get; }
    public int ReadData { get; }
    public int ColumnSameGroup { get; }
    public int ColumnOtherGroup { get; }
    public int ReadToReadOther { get; }
    public int WriteToWriteOther { get; }
    public int ReadToWrite { get; }
    public int WriteToReadSameGroup { get; }
    public int WriteToReadOtherGroup { get; }
    public int WriteToReadOther { get; }
    public int ReadToPrecharge { get; }
    public int WriteToPrecharge { get; }
    public int ActivateToActivateSameGroup { get; }
    public int ActivateToActivateOtherGroup { get; }
}
