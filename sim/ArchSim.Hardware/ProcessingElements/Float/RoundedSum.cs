using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Sums in fp32 or fp16: the exact product is added and the sum rounded to nearest once. The adder is as wide as the product where that is wider than the sum.
/// </summary>
internal sealed class RoundedSum : FloatSum
{
    private readonly int _productSignificand;
    private readonly int _operandExponent;
    private readonly LbaParameters? _half;

    private RoundedSum(FloatFormat operand, FloatFormat sum, LbaParameters? half)
    {
        Format = sum;
        _productSignificand = 2 * (operand.MantissaBits + 1);
        _operandExponent = operand.ExponentBits;
        _half = half;
    }

    public override int Bits => Format.Bits;

    public override FloatFormat Format { get; }

    // Exact: sign, one bit of exponent more, both significands.
    public override int ProductBits => 1 + _operandExponent + 1 + _productSignificand;

    /// <summary>2.7 ns at 28 nm for fp32, 1.8 for fp16; 2.2 for fp16 that takes the 22 bits of its own operands' products.</summary>
    public override int AddCycles => Significand > LongestInACycle ? 2 : 1;

    // Two significands with guard bits, exponent, signs.
    public override int AlignedBits => AddCycles == 1 ? 0 : 2 * (Significand + 3) + Format.ExponentBits + 2;

    public override IReadOnlyList<(StructureNode Part, bool IsOnPath)> ProductParts =>
    [
        // Both exponents, and the layer's bias.
        (Primitive.Adder("exponent", _operandExponent + 1, 2), false),
        (Primitive.Multiplexer("normalize", _productSignificand, 2), true),
    ];

    public override IReadOnlyList<(StructureNode Part, bool CarriesSum)> AddParts =>
        [(Primitive.FloatAdder("adder", Math.Max(Format.ExponentBits, _operandExponent + 1), Format.MantissaBits, Significand), true)];

    private int Significand => Math.Max(Format.MantissaBits + 1, _productSignificand);

    public static RoundedSum Single(FloatFormat operand) => new(operand, FloatFormat.Fp32, null);

    /// <summary>
    /// Half precision's 11 bits and largest exponent, to nearest even, of products that keep all their bits. Saturates where half precision has infinities; below 2^-14, where half
    /// precision has subnormals, sums keep their bits.
    /// </summary>
    public static RoundedSum Half(FloatFormat operand, int chunk)
    {
        const int bias = 16;
        return new(operand, FloatFormat.Fp16,
            new LbaParameters(10, 5, bias, bias) { ChunkLength = chunk, Rounding = Rounding.NearestEven, ExtraProductBits = true, Underflow = false });
    }

    public override IDatapath Datapath(FloatFormat weight, FloatFormat activation) =>
        _half is null ? new FloatDatapath(weight, activation) : new LbaDatapath(weight, activation, _half);
}
