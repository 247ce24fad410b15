using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Integers, in units of their last places, multiplied and added to a fixed-point sum that saturates.</summary>
public readonly struct ScalarFixedPointFloatKernel : IKernel<ScalarFixedPointFloatKernel, int, int, long>
{
    private readonly FixedPointAccumulator _accumulator;
    private readonly double _unit;

    internal ScalarFixedPointFloatKernel(FixedPointAccumulator accumulator, double unit)
    {
        _accumulator = accumulator;
        _unit = unit;
    }

    public static int Lanes => 1;

    public int Group => 1;

    public long Step(long sum, ref readonly int activations, ref readonly int weights) => _accumulator.Add(sum, (long)activations * weights);

    public void Read(long sum, Span<double> values) => values[0] = _accumulator.Read(sum, _unit);

    public long Load(ReadOnlySpan<double> values) => _accumulator.Load(values[0], _unit);
}

/// <summary>The same in the lanes of vectors. A product fits the accumulator.</summary>
public readonly struct VectorFixedPointFloatKernel : IKernel<VectorFixedPointFloatKernel, int, int, LongLanes>
{
    private readonly FixedPointAccumulator _accumulator;
    private readonly double _unit;

    internal VectorFixedPointFloatKernel(FixedPointAccumulator accumulator, double unit)
    {
        _accumulator = accumulator;
        _unit = unit;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongLanes Step(LongLanes sum, ref readonly int activations, ref readonly int weights)
    {
        var activation = Vector512.Create((long)activations);
        var (low, high) = Vector512.Widen(Vector512.LoadUnsafe(in weights));
        return sum.Plus(_accumulator, activation * low, activation * high);
    }

    public void Read(LongLanes sum, Span<double> values) => sum.Read(_accumulator, values, _unit);

    public LongLanes Load(ReadOnlySpan<double> values) => LongLanes.Load(_accumulator, values, _unit);
}
