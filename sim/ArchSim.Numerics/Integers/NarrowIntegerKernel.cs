using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// <see cref="ScalarIntegerKernel"/> in lanes of 32 bits. The adder must give the bits of the definition: a wrapping one always does where the
/// accumulator wraps; others need products of less than 32 bits.
/// </summary>
/// <param name="accumulatorBits">2 to 32.</param>
internal readonly struct NarrowIntegerKernel<TAdder>(int accumulatorBits) : IKernel<NarrowIntegerKernel<TAdder>, int, int, Vector512<int>>
    where TAdder : ILaneAdder
{
    private readonly Vector512<int> _least = Vector512.Create(int.MinValue >> (32 - accumulatorBits));
    private readonly Vector512<int> _most = Vector512.Create(int.MaxValue >> (32 - accumulatorBits));

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<int> Step(Vector512<int> sum, ref readonly int activations, ref readonly int weights) =>
        TAdder.Add(sum, Vector512.Create(activations) * Vector512.LoadUnsafe(in weights), _least, _most);

    public void Read(Vector512<int> sum, Span<double> values)
    {
        // Shifting up and back spreads the accumulator's sign over the lane.
        var shift = 32 - accumulatorBits;
        IntegerLanes.Read(sum << shift >> shift, values);
    }

    public Vector512<int> Load(ReadOnlySpan<double> values)
    {
        var (low, high) = IntegerLanes.Load(values, accumulatorBits, TAdder.Overflow);
        return Vector512.Narrow(low, high);
    }
}
