namespace ArchSim.Memory;

/// <summary>What a stream of requests took.</summary>
public sealed record ReplayResult
{
    public required MemorySpec Spec { get; init; }

    /// <summary>Until the last read has its data and the last write is acknowledged, in DRAM clocks. Writes may still be on their way to the banks.</summary>
    public required long Clocks { get; init; }

    public required long Reads { get; init; }
    public required long Writes { get; init; }

    /// <summary>Requests beyond the memory; their addresses wrap.</summary>
    public required long Wrapped { get; init; }

    public required CommandCounts Commands { get; init; }
    public required Latencies Latencies { get; init; }
    public required MemoryEnergy Energy { get; init; }

    /// <summary>Clocks that were passed by repeating a period.</summary>
    public required long JumpedClocks { get; init; }

    public long Requests => Reads + Writes;

    public long Bytes => Requests * Spec.BurstBytes;

    public double Nanoseconds => Clocks * Spec.ClockPeriodNs;

    public double BytesPerSecond => Clocks == 0 ? 0 : Bytes / (Nanoseconds * 1e-9);

    /// <summary>Share of the column commands whose row had served another before.</summary>
    public double RowHitRate
    {
        get
        {
            var columns = Commands.Reads + Commands.Writes;
            return columns == 0 ? 0 : (double)(Commands.ReadHits + Commands.WriteHits) / columns;
        }
    }
}
