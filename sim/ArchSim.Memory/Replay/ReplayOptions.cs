namespace ArchSim.Memory;

/// <summary>How requests are offered.</summary>
public sealed record ReplayOptions
{
    /// <summary>Requests taken in a clock at most, over all channels.</summary>
    public int MaxAdds { get; init; } = 4;

    /// <summary>Requests under way at most; 0: as many as the queues hold; 1: each waits for the one before.</summary>
    public int MaxOutstanding { get; init; }

    /// <summary>Periods are repeated without deciding each command anew. The result is the same without.</summary>
    public bool Jumps { get; init; } = true;

    /// <summary>The run lasts so long, or until the last request is done; 0: and that clock is counted.</summary>
    public long LeastClocks { get; init; }

    /// <summary>Writes that wait at the end are issued, and counted. The clocks that takes are not.</summary>
    public bool FlushesWrites { get; init; }

    /// <summary>What keeps up with any DRAM of so many channels: two a channel, at least four.</summary>
    public static int AddsFor(int channels) => Math.Max(4, 2 * channels);
}
