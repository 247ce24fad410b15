using System.Numerics;

namespace ArchSim.Memory;

/// <summary>Latencies of reads in clocks: exact in the mean, in quantiles exact to 65,535 and to 1/64 beyond. Its size does not grow with the reads.</summary>
/// <param name="counted">Whether each is counted, so that there are quantiles; else only sum, number and the longest are kept.</param>
public sealed class Latencies(bool counted)
{
    private const int ExactBits = 16;
    private const int StepBits = 6;
    private readonly long[] _counts = counted ? new long[(1 << ExactBits) + ((64 - ExactBits) << StepBits)] : [];

    private List<long>? _log;

    public long Count { get; private set; }

    public long SumClocks { get; private set; }

    public long LongestClocks { get; private set; }

    public double MeanClocks => Count == 0 ? 0 : (double)SumClocks / Count;

    /// <summary>How many reads each one that is added stands for.</summary>
    internal int Weight { get; set; } = 1;

    internal void Add(long clocks)
    {
        Add(clocks, 1);
        _log?.Add(clocks);
    }

    internal void Add(long clocks, long times)
    {
        times *= Weight;
        Count += times;
        SumClocks += clocks * times;
        LongestClocks = Math.Max(LongestClocks, clocks);
        if (_counts.Length > 0)
            _counts[Slot(clocks)] += times;
    }

    /// <summary>Also lists each latency from here on; null: no more.</summary>
    internal void LogTo(List<long>? log) => _log = log;

    /// <summary>The least latency that <paramref name="share"/> of the reads do not exceed; 0 without reads.</summary>
    public long QuantileClocks(double share)
    {
        var wanted = (long)Math.Ceiling(share * Count);
        long seen = 0;
        for (var slot = 0; slot < _counts.Length; slot++)
        {
            seen += _counts[slot];
            if (seen >= wanted && seen > 0)
                return Math.Min(Largest(slot), LongestClocks);
        }
        return 0;
    }

    private static int Slot(long clocks)
    {
        if (clocks < 1 << ExactBits)
            return (int)clocks;
        var exponent = BitOperations.Log2((ulong)clocks);
        return (1 << ExactBits) + ((exponent - ExactBits) << StepBits) + ((int)(clocks >> (exponent - StepBits)) & ((1 << StepBits) - 1));
    }

    private static long Largest(int slot)
    {
        if (slot < 1 << ExactBits)
            return slot;
        var exponent = ((slot - (1 << ExactBits)) >> StepBits) + ExactBits;
        var step = (slot & ((1 << StepBits) - 1)) + (1L << StepBits);
        return ((step + 1) << (exponent - StepBits)) - 1;
    }
}
