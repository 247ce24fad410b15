namespace ArchSim.Numerics;

/// <summary>
/// Exact products of floats, added in fixed point: the sum's last place is that of the smallest product, so that nothing is rounded, and sums beyond the
/// accumulator's width saturate. The way of a Kulisch accumulator, for formats of few exponents.
/// </summary>
public sealed class FixedPointFloatDatapath : KernelDatapath<int, int, ScalarFixedPointFloatKernel, long, VectorFixedPointFloatKernel, LongLanes>
{
    // Two operands of 31 bits make a product of 62 and a sign.
    private const int MostOperandBits = 31;

    /// <param name="weight">A float without infinities whose values have at most 31 bits between the highest and the last.</param>
    /// <param name="activation">Another.</param>
    /// <param name="accumulatorBits">Two's complement; at least <see cref="LeastBits"/>, at most 64.</param>
    /// <exception cref="ArgumentException">A format or a width out of its range.</exception>
    public FixedPointFloatDatapath(FloatFormat weight, FloatFormat activation, int accumulatorBits)
    {
        foreach (var format in new[] { weight, activation })
        {
            if (format.Layout.Specials == FloatSpecials.Infinities || OperandBits(format) > MostOperandBits)
                throw new ArgumentException($"fixed point takes floats without infinities and of at most {MostOperandBits} bits from end to end, was {format} ({OperandBits(format)})");
        }
        var least = LeastBits(weight, activation);
        if (accumulatorBits < least || accumulatorBits > 64)
            throw new ArgumentException($"the accumulator must hold a product of {least} bits and have at most 64, was {accumulatorBits}");
        Name = $"{weight} x {activation}, exact, sums in {accumulatorBits} bits of fixed point that saturate";
        var accumulator = new FixedPointAccumulator(accumulatorBits, OverflowMode.Saturate);
        var unit = LastPlace(weight) * LastPlace(activation);
        Scalar = new ScalarFixedPointFloatKernel(accumulator, unit);
        Vector = new VectorFixedPointFloatKernel(accumulator, unit);
        Weights = Table(weight);
        Activations = Table(activation);
    }

    public override string Name { get; }

    public override ScalarFixedPointFloatKernel Scalar { get; }

    public override VectorFixedPointFloatKernel Vector { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<int> Weights { get; }

    /// <summary>Bits of the largest magnitude in units of the format's last place.</summary>
    public static int OperandBits(FloatFormat format) => Math.ILogB(format.Layout.Largest / LastPlace(format)) + 1;

    /// <summary>Bits of a signed product.</summary>
    public static int LeastBits(FloatFormat weight, FloatFormat activation) => OperandBits(weight) + OperandBits(activation) + 1;

    private static double LastPlace(FloatFormat format) => Math.ScaleB(1, format.Layout.LowestExponent - format.MantissaBits);

    private static CodeTable<int> Table(FloatFormat format)
    {
        var lastPlace = LastPlace(format);
        return new CodeTable<int>(format, code => (int)(format.Decode(code) / lastPlace));
    }
}
