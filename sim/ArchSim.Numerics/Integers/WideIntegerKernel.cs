using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary><see cref="ScalarIntegerKernel"/> in lanes of 64 bits, where products of operands of at most 16 bits always fit.</summary>
/// <param name="accumulatorBits">2 to 64.</param>
internal readonly struct WideIntegerKernel<TAdder>(int accumulatorBits) : IKernel<WideIntegerKernel<TAdder>, int, int, LongLanes>
    where TAdder : ILaneAdder
{
    private readonly Vector512<long> _least = Vector512.Create(long.MinValue >> (64 - accumulatorBits));
    private readonly Vector512<long> _most = Vector512.Create(long.MaxValue >> (64 - accumulatorBits));

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongLanes Step(LongLanes sum, ref readonly int activations, ref readonly int weights)
    {
        var activation = Vector512.Create((long)activations);
        var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(in weights));
        return new LongLanes(TAdder.Add(sum.Low, activation * low, _least, _most), TAdder.Add(sum.High, activation * high, _least, _most));
    }

    public void Read(LongLanes sum, Span<double> values)
    {
        var shift = 64 - accumulatorBits;
        IntegerLanes.Read(sum.Low << shift >> shift, sum.High << shift >> shift, values);
    }

    public LongLanes Load(ReadOnlySpan<double> values)
    {
        var (low, high) = IntegerLanes.Load(values, accumulatorBits, TAdder.Overflow);
        return new LongLanes(low, high);
    }
}
