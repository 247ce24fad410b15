using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// The multiply-accumulate of posits: significands multiplied, exponents added, the product shifted to the binary point with what falls below cut off,
/// saturated to the accumulator's width, signed and added.
/// </summary>
public readonly struct ScalarPositKernel : IKernel<ScalarPositKernel, PositOperand, PositOperand, long>
{
    // Fraction bits of a product of significands.
    internal const int ProductFractionBits = 2 * PositOperand.FractionBits;

    // Beyond it no product of at most 28 bits is left in 64, and none of it lost in 128.
    private const int MostShift = 96;

    private readonly FixedPointAccumulator _accumulator;
    private readonly int _binaryPoint;

    internal ScalarPositKernel(FixedPointAccumulator accumulator, int binaryPoint)
    {
        _accumulator = accumulator;
        _binaryPoint = binaryPoint;
    }

    public static int Lanes => 1;

    public int Group => 1;

    public long Step(long sum, ref readonly PositOperand activations, ref readonly PositOperand weights)
    {
        var product = activations.Significand * weights.Significand;
        var shift = activations.Exponent + weights.Exponent - ProductFractionBits + _binaryPoint;
        var magnitude = (Int128)Math.Abs(product);
        magnitude = shift >= 0 ? magnitude << Math.Min(shift, MostShift) : magnitude >> Math.Min(-shift, MostShift);
        magnitude = Int128.Min(magnitude, _accumulator.Most);
        return _accumulator.Add(sum, (long)(product < 0 ? -magnitude : magnitude));
    }

    public void Read(long sum, Span<double> values) => values[0] = _accumulator.Read(sum, Math.ScaleB(1, -_binaryPoint));

    public long Load(ReadOnlySpan<double> values) => _accumulator.Load(values[0], Math.ScaleB(1, -_binaryPoint));
}

/// <summary>The same in the lanes of vectors: significands multiplied in 32 bits, products shifted and summed in 64.</summary>
public readonly struct VectorPositKernel : IKernel<VectorPositKernel, PositOperand, PositOperand, LongLanes>
{
    // Products have at most 28 bits; aligned to the top of 64 they are only shifted right.
    private const int Alignment = 36;

    private readonly FixedPointAccumulator _accumulator;
    private readonly int _binaryPoint;

    internal VectorPositKernel(FixedPointAccumulator accumulator, int binaryPoint)
    {
        _accumulator = accumulator;
        _binaryPoint = binaryPoint;
    }

    public static int Lanes => KernelLanes.Count;

    public int Group => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LongLanes Step(LongLanes sum, ref readonly PositOperand activations, ref readonly PositOperand weights)
    {
        var words = Vector512.LoadUnsafe(in PositOperand.WordOf(in weights));
        var products = ((words << 16) >> 16) * Vector512.Create(activations.Significand);
        var counts = Vector512.Create(Alignment + ScalarPositKernel.ProductFractionBits - _binaryPoint - activations.Exponent) - (words >> 16);
        var signs = products >> 31;
        var magnitudes = ((products ^ signs) - signs).AsUInt32();
        return sum.Plus(_accumulator,
            Signed(Shifted(Vector512.WidenLower(magnitudes), Vector512.WidenLower(counts)), Vector512.WidenLower(signs)),
            Signed(Shifted(Vector512.WidenUpper(magnitudes), Vector512.WidenUpper(counts)), Vector512.WidenUpper(signs)));
    }

    public void Read(LongLanes sum, Span<double> values) => sum.Read(_accumulator, values, Math.ScaleB(1, -_binaryPoint));

    public LongLanes Load(ReadOnlySpan<double> values) => LongLanes.Load(_accumulator, values, Math.ScaleB(1, -_binaryPoint));

    /// <summary>A count below zero means a product beyond 64 bits, for its leading one is one of the two upper bits of 28.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Shifted(Vector512<ulong> products, Vector512<long> counts)
    {
        var most = Vector512.Create((ulong)_accumulator.Most);
        var magnitudes = Vector512.Min(VariableShifts.Right(products << Alignment, counts), most);
        var tooLarge = Vector512.AndNot(Vector512.LessThan(counts, Vector512<long>.Zero).AsUInt64(), Vector512.Equals(products, Vector512<ulong>.Zero));
        return Vector512.ConditionalSelect(tooLarge, most, magnitudes).AsInt64();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<long> Signed(Vector512<long> magnitudes, Vector512<long> signs) => (magnitudes ^ signs) - signs;
}
