namespace ArchSim.Memory;

/// <summary>What a DMA asks for at once: <paramref name="Runs"/> pieces of <paramref name="RunBytes"/> bytes, <paramref name="PitchBytes"/> apart, read or written.</summary>
public readonly record struct MemoryTransaction(long Address, long Runs, long RunBytes, long PitchBytes, bool IsWrite)
{
    /// <summary>The bursts that cover the pieces, in order; one that two neighbouring pieces share is asked for once.</summary>
    internal BurstRange RunAt(long run, int burstBytes, long behind)
    {
        var first = Floor(Address + (run * PitchBytes), burstBytes);
        var last = Floor(Address + (run * PitchBytes) + RunBytes - 1, burstBytes);
        return new BurstRange(Math.Max(first, behind), last);
    }

    /// <summary>Bursts of the whole transaction.</summary>
    public int Bursts(int burstBytes)
    {
        var (count, behind) = (0L, long.MinValue);
        for (var run = 0L; run < Runs; run++)
        {
            var range = RunAt(run, burstBytes, behind);
            count += Math.Max(0, range.Last - range.First + 1);
            behind = Math.Max(behind, range.Last + 1);
        }
        return checked((int)count);
    }

    private static long Floor(long a, long b) => a >= 0 ? a / b : -((b - 1 - a) / b);
}

/// <summary>Bursts by their number in memory, both ends included; empty where the last lies before the first.</summary>
internal readonly record struct BurstRange(long First, long Last);
