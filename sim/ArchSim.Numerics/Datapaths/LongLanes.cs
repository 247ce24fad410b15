using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Sums of 64 bits for all lanes of a step: the first half of the lanes and the second.</summary>
public readonly struct LongLanes
{
    internal LongLanes(Vector512<long> low, Vector512<long> high)
    {
        Low = low;
        High = high;
    }

    internal Vector512<long> Low { get; }

    internal Vector512<long> High { get; }

    internal static LongLanes Load(FixedPointAccumulator accumulator, ReadOnlySpan<double> values, double unit)
    {
        Span<long> lanes = stackalloc long[KernelLanes.Count];
        for (var i = 0; i < lanes.Length; i++)
            lanes[i] = accumulator.Load(values[i], unit);
        return new(Vector512.Create<long>(lanes), Vector512.Create<long>(lanes[Vector512<long>.Count..]));
    }

    internal void Read(FixedPointAccumulator accumulator, Span<double> values, double unit)
    {
        for (var i = 0; i < Vector512<long>.Count; i++)
        {
            values[i] = accumulator.Read(Low[i], unit);
            values[i + Vector512<long>.Count] = accumulator.Read(High[i], unit);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LongLanes Plus(FixedPointAccumulator accumulator, Vector512<long> low, Vector512<long> high) =>
        new(accumulator.Add(Low, low), accumulator.Add(High, high));
}
