using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>
/// The multiply-accumulate of log posits: logarithms added, the fraction of the sum cut to the table's bits and made linear, shifted to the binary point
/// with what falls below cut off, saturated to the accumulator's width, signed and added.
/// </summary>
public readonly struct ScalarLogPositKernel : IKernel<ScalarLogPositKernel, LogPositOperand, LogPositOperand, long>
{
    private readonly FixedPointAccumulator _accumulator;
    private readonly LinearTable _table;
    private readonly int _binaryPoint;
    private readonly double _unit;

    internal ScalarLogPositKernel(FixedPointAccumulator accumulator, LinearTable table, int binaryPoint, double unit)
    {
        _accumulator = accumulator;
        _table = table;
        _binaryPoint = binaryPoint;
        _unit = unit;
    }

    public static int Lanes => 1;

    public int Group => 1;

    public long Step(long sum, ref readonly LogPositOperand activations, ref readonly LogPositOperand weights)
    {
        if (activations.IsZero || weights.IsZero)
            return sum;
        var magnitude = Linear(activations.Logarithm + weights.Logarithm);
        return _accumulator.Add(sum, activations.IsNegative == weights.IsNegative ? magnitude : -magnitude);
    }

    public void Read(long sum, Span<double> values) => values[0] = _accumulator.Read(sum, _unit);

    public long Load(ReadOnlySpan<double> values) => _accumulator.Load(values[0], _unit);

    private long Linear(int logarithm)
    {
        var whole = logarithm >> LogPositOperand.FractionBits;
        var fraction = (logarithm & ((1 << LogPositOperand.FractionBits) - 1)) >> (LogPositOperand.FractionBits - _table.FractionBits);
        // The leading one of the significand comes to lie at this bit of the sum.
        var top = whole + _binaryPoint;
        if (top >= _accumulator.Bits - 1)
            return _accumulator.Most;
        var shift = top - _table.FractionBits;
        var significand = _table.Significand(fraction);
        return shift >= 0 ? significand << shift : shift > -64 ? significand >> -shift : 0;
    }
}

/// <summary>The same in the lanes of vectors: words added in 32 bits, significands shifted and summed in 64.</summary>
public readonly struct VectorLogPositKernel : IKernel<VectorLogPositKernel, LogPositOperand, LogPositOperand, LongLanes>
{
    // Significands are aligned to bit 62 and only shifted right.
    private const int AlignedBit = 62;

    private readonly FixedPointAccumulator _accumulator;
    private readonly LinearTable _table;
    private readonly double _unit;
    private readonly int _fractionShift;
    private readonly int _fractionMask;
    private readonly int _countOfZero;
    private readonly long _leastCount;

    internal VectorLogPositKernel(FixedPointAccumulator accumulator, LinearTable table, int binaryPoint, double unit)
    {
        _accumulator = accumulator;
        _table = table;
        _unit = unit;
        _fractionShift = LogPositOperand.FractionBits - table.FractionBits;
        _fractionMask = (1 << table.FractionBits) - 1;
        _leastCount = AlignedBit + 2 - accumulator.Bits;
        _countOfZero = AlignedBit - binaryPoint - 2 * LogPositOperand.ZeroLogarithm;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    // Without AVX-512 a step is too much code to be inlined eight times.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongLanes Step(LongLanes sum, ref readonly LogPositOperand activations, ref readonly LogPositOperand weights) =>
        Avx512F.IsSupported ? Added(sum, in activations, in weights) : AddedApart(sum, in activations, in weights);

    public void Read(LongLanes sum, Span<double> values) => sum.Read(_accumulator, values, _unit);

    public LongLanes Load(ReadOnlySpan<double> values) => LongLanes.Load(_accumulator, values, _unit);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LongLanes AddedApart(LongLanes sum, ref readonly LogPositOperand activations, ref readonly LogPositOperand weights) =>
        Added(sum, in activations, in weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private LongLanes Added(LongLanes sum, ref readonly LogPositOperand activations, ref readonly LogPositOperand weights)
    {
        // The sign bits add without a carry: the top bit of the sum is the product's sign.
        var products = Vector512.LoadUnsafe(in LogPositOperand.WordOf(in weights)) + Vector512.Create(activations.Word);
        var significands = _table.Aligned((products >> _fractionShift) & Vector512.Create(_fractionMask));
        var counts = Vector512.Create(_countOfZero) - ((products & Vector512.Create(~LogPositOperand.SignBit)) >> LogPositOperand.FractionBits);
        var signs = products >> 31;
        return sum.Plus(_accumulator,
            Signed(Shifted(Vector512.WidenLower(significands), Vector512.WidenLower(counts)), Vector512.WidenLower(signs)),
            Signed(Shifted(Vector512.WidenUpper(significands), Vector512.WidenUpper(counts)), Vector512.WidenUpper(signs)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Shifted(Vector512<ulong> significands, Vector512<long> counts)
    {
        var magnitudes = VariableShifts.Right(significands << (AlignedBit - 31), counts).AsInt64();
        var tooLarge = Vector512.LessThan(counts, Vector512.Create(_leastCount));
        return Vector512.ConditionalSelect(tooLarge, Vector512.Create(_accumulator.Most), magnitudes);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Signed(Vector512<long> magnitudes, Vector512<long> signs) => (magnitudes ^ signs) - signs;
}
