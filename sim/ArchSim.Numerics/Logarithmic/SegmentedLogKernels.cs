using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// The arithmetic element of segmented logarithms: an integer X, or X times the root of two by shifts and adds, shifted left, signed, saturated or wrapped
/// to the accumulator's width and added to the sum in the same way.
/// </summary>
public readonly struct ScalarSegmentedLogKernel : IKernel<ScalarSegmentedLogKernel, int, SegmentedLogWeight, long>
{
    // No bit of an operand is left in 64 bits after this, and none of it lost in 128.
    private const int MostShift = 96;

    private readonly FixedPointAccumulator _accumulator;
    private readonly RootTwo _root;
    private readonly int _lowBits;

    internal ScalarSegmentedLogKernel(FixedPointAccumulator accumulator, RootTwo root, int lowBits)
    {
        _accumulator = accumulator;
        _root = root;
        _lowBits = lowBits;
    }

    public static int Lanes => 1;

    public int Group => 1;

    public long Step(long sum, ref readonly int activations, ref readonly SegmentedLogWeight weights)
    {
        if (weights.IsZero)
            return sum;
        var number = (long)activations << _lowBits;
        if (weights.IsRoot)
            number = _root.Times(number);
        var product = (Int128)number << Math.Min(weights.Shift, MostShift);
        return _accumulator.Add(sum, _accumulator.Fit(weights.IsNegative ? -product : product));
    }

    public void Read(long sum, Span<double> values) => values[0] = _accumulator.Read(sum, Math.ScaleB(1, -_lowBits));

    public long Load(ReadOnlySpan<double> values) => _accumulator.Load(values[0], Math.ScaleB(1, -_lowBits));
}

/// <summary>How wide the lanes of a vector kernel must be for its products and sums.</summary>
internal enum SegmentedLogLanes
{
    /// <summary>32 bits: the accumulator has at most as many, and no product is beyond it or it wraps.</summary>
    Narrow,

    /// <summary>64 bits, under the same condition.</summary>
    Wide,

    /// <summary>64 bits, where products may be beyond them and saturate first.</summary>
    Saturating,
}

/// <summary>The same in the lanes of vectors. The activation, with and without the root of two, is prepared once for all lanes.</summary>
public readonly struct VectorSegmentedLogKernel : IKernel<VectorSegmentedLogKernel, int, SegmentedLogWeight, LongLanes>
{
    private readonly FixedPointAccumulator _accumulator;
    private readonly RootTwo _root;
    private readonly int _lowBits;
    private readonly SegmentedLogLanes _lanes;

    internal VectorSegmentedLogKernel(FixedPointAccumulator accumulator, RootTwo root, int lowBits, SegmentedLogLanes lanes)
    {
        _accumulator = accumulator;
        _root = root;
        _lowBits = lowBits;
        _lanes = lanes;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongLanes Step(LongLanes sum, ref readonly int activations, ref readonly SegmentedLogWeight weights)
    {
        var number = activations << _lowBits;
        var words = Vector512.LoadUnsafe(in SegmentedLogWeight.WordOf(in weights));
        var plain = Vector512.Equals(words & Vector512.Create(SegmentedLogWeight.RootBit), Vector512<int>.Zero);
        var numbers = Vector512.ConditionalSelect(plain, Vector512.Create(number), Vector512.Create((int)_root.Times(number)));
        var signs = words >> 31;
        var signed = (numbers ^ signs) - signs;
        var shifts = Vector512.Create(SegmentedLogWeight.ShiftMask) - (words & Vector512.Create(SegmentedLogWeight.ShiftMask));
        if (_lanes == SegmentedLogLanes.Narrow)
            return new(_accumulator.Add(sum.Low.AsInt32(), VariableShifts.Left(signed, shifts)).AsInt64(), sum.High);
        return sum.Plus(_accumulator,
            Shifted(Vector512.WidenLower(signed), Vector512.WidenLower(shifts)), Shifted(Vector512.WidenUpper(signed), Vector512.WidenUpper(shifts)));
    }

    public void Read(LongLanes sum, Span<double> values)
    {
        if (_lanes == SegmentedLogLanes.Narrow)
            sum = new(Vector512.WidenLower(sum.Low.AsInt32()), Vector512.WidenUpper(sum.Low.AsInt32()));
        sum.Read(_accumulator, values, Math.ScaleB(1, -_lowBits));
    }

    public LongLanes Load(ReadOnlySpan<double> values)
    {
        var sum = LongLanes.Load(_accumulator, values, Math.ScaleB(1, -_lowBits));
        return _lanes == SegmentedLogLanes.Narrow ? new(Vector512.Narrow(sum.Low, sum.High).AsInt64(), default) : sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Shifted(Vector512<long> numbers, Vector512<long> shifts)
    {
        var products = VariableShifts.Left(numbers, shifts);
        if (_lanes != SegmentedLogLanes.Saturating)
            return products;
        // What does not come back when shifted back has left the 64 bits; zero weights mean to.
        var kept = Vector512.Equals(VariableShifts.Right(products, shifts), numbers) | Vector512.Equals(shifts, Vector512.Create((long)SegmentedLogWeight.ShiftMask));
        return _accumulator.Saturate(Vector512.ConditionalSelect(kept, products, (numbers >> 63) ^ Vector512.Create(long.MaxValue)));
    }
}
