namespace ArchSim.Numerics;

/// <summary>A binary floating-point format as IEEE 754 lays it out, with subnormals, infinities and NaN: <c>fp16</c>, <c>bf16</c>, <c>fp32</c>.</summary>
public sealed record FloatFormat : NumberFormat
{
    public static readonly FloatFormat Fp16 = new("fp16", 5, 10);
    public static readonly FloatFormat Bf16 = new("bf16", 8, 7);
    public static readonly FloatFormat Fp32 = new("fp32", 8, 23);

    private FloatFormat(string name, int exponentBits, int mantissaBits)
        : base(name, 1 + exponentBits + mantissaBits)
    {
        ExponentBits = exponentBits;
        MantissaBits = mantissaBits;
    }

    public int ExponentBits { get; }

    public int MantissaBits { get; }

    public int Bias => (1 << (ExponentBits - 1)) - 1;

    public override bool HoldsOperands => Bits <= 16;

    private uint Infinity => ((1u << ExponentBits) - 1) << MantissaBits;

    private uint SignBit => 1u << (Bits - 1);

    public override double Decode(uint code)
    {
        if (!HoldsOperands)
            return base.Decode(code);
        var magnitude = code & (SignBit - 1);
        var exponent = (int)(magnitude >> MantissaBits);
        var mantissa = (int)(magnitude & ((1u << MantissaBits) - 1));
        double value;
        if (magnitude > Infinity)
            return double.NaN;
        if (magnitude == Infinity)
            value = double.PositiveInfinity;
        else if (exponent == 0)
            value = Math.ScaleB(mantissa, 1 - Bias - MantissaBits);
        else
            value = Math.ScaleB(mantissa + (1 << MantissaBits), exponent - Bias - MantissaBits);
        return (code & SignBit) != 0 ? -value : value;
    }

    /// <summary>Finite values beyond the largest finite one take its code; only an infinity becomes one.</summary>
    public override uint Encode(double value)
    {
        if (!HoldsOperands)
            return base.Encode(value);
        var sign = double.IsNegative(value) ? SignBit : 0;
        if (double.IsNaN(value))
            return Infinity | (1u << (MantissaBits - 1));
        if (double.IsInfinity(value))
            return sign | Infinity;
        if (value == 0)
            return sign;
        var exponent = Math.Max(Math.ILogB(value), 1 - Bias);
        if (exponent > Bias)
            return sign | (Infinity - 1);
        var significand = (uint)Math.Round(Math.ScaleB(Math.Abs(value), MantissaBits - exponent), MidpointRounding.ToEven);
        // The hidden bit of a normal number adds the one that the biased exponent lacks; so does a carry out of the rounding.
        var magnitude = ((uint)(exponent + Bias - 1) << MantissaBits) + significand;
        return sign | Math.Min(magnitude, Infinity - 1);
    }

    internal static FloatFormat? FromName(string name) => name switch
    {
        "fp16" => Fp16,
        "bf16" => Bf16,
        "fp32" => Fp32,
        _ => null,
    };
}
