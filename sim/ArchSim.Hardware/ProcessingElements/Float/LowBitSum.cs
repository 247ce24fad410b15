using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Sums of few bits, Q_acc(Q_prod(x w) + s) as LBA has it: products are cut to M and E bits, saturated and flushed; sums are cut, so that nothing rounds up. Every
/// part behind the multiplier has the accumulator's widths. Saturation and flushing of sums are among the adder's special cases.
/// </summary>
internal sealed class LowBitSum(FloatFormat operand, LbaParameters parameters) : FloatSum
{
    public override int Bits => parameters.Accumulator.Bits;

    public override FloatFormat Format { get; } =
        new(new FloatLayout(parameters.ExponentBits, parameters.MantissaBits, parameters.AccumulatorBias, FloatExponentZero.Binade, Rounding: Rounding.TowardZero));

    public override int ProductBits => 1 + parameters.ExponentBits + ProductMantissa;

    public override int AddCycles => parameters.MantissaBits + 1 > LongestInACycle ? 2 : 1;

    public override int AlignedBits => AddCycles == 1 ? 0 : 2 * (parameters.MantissaBits + 3) + parameters.ExponentBits + 2;

    public override IReadOnlyList<(StructureNode Part, bool IsOnPath)> ProductParts =>
    [
        // Both exponents, and the layer's biases.
        (Primitive.Adder("exponent", operand.ExponentBits + 1, 2), false),
        // Of the product only the bits that are kept.
        (Primitive.Multiplexer("normalize", ProductMantissa + 1, 2), true),
        (Primitive.Comparator("range", Math.Max(operand.ExponentBits + 1, parameters.ExponentBits) + 1), false),
        (Primitive.Multiplexer("clamp", parameters.ExponentBits + ProductMantissa, 2), true),
    ];

    public override IReadOnlyList<(StructureNode Part, bool CarriesSum)> AddParts =>
        [(Primitive.FloatAdder("adder", parameters.ExponentBits, parameters.MantissaBits, rounds: false), true)];

    /// <summary>An exact product has no more.</summary>
    private int ProductMantissa => Math.Min(2 * operand.MantissaBits + 1, parameters.MantissaBits);

    public override IDatapath Datapath(FloatFormat weight, FloatFormat activation) => new LbaDatapath(weight, activation, parameters);
}
