namespace ArchSim.Numerics;

/// <summary>
/// The float type of ANT, of the AdaptivFloat family, scaled so that its smallest step is 1: e exponent bits, the other value bits mantissa, the lowest
/// exponent subnormal, no infinity and no NaN. Signed, a sign stands before b - 1 value bits; minus zero is zero. Named <c>antfloat4:e2</c>,
/// unsigned <c>uantfloat4:e2</c>.
/// </summary>
public sealed class AntFloatFormat : NumberFormat
{
    private ValueGrid? _grid;

    /// <param name="bits">b, 2..8.</param>
    /// <param name="exponentBits">e, from 1 to all value bits.</param>
    public AntFloatFormat(int bits, int exponentBits, bool signed = true)
        : base($"{(signed ? "antfloat" : "uantfloat")}{bits}:e{exponentBits}", bits)
    {
        AntFormats.RequireBits(bits);
        var valueBits = signed ? bits - 1 : bits;
        if (exponentBits < 1 || exponentBits > valueBits)
            throw new ArgumentException($"e must be 1..{valueBits}, was {exponentBits}");
        ExponentBits = exponentBits;
        IsSigned = signed;
    }

    internal static FormatFamily Family { get; } = new("antfloatB:eE, uantfloatB:eE", ["antfloat4:e2", "uantfloat4:e2"],
        "ANT's float, signed and unsigned, B bits (2..8), E of them exponent (1 to all but the sign), steps from 1", FromName);

    public int ExponentBits { get; }

    public bool IsSigned { get; }

    private ValueGrid Grid => _grid ??= AntFormats.Grid(Bits, IsSigned, Magnitude);

    public override double Decode(uint code) => Grid.Value(code & Mask);

    public override uint Encode(double value) => Grid.Nearest(Finite(value));

    private double Magnitude(uint code, int valueBits)
    {
        var mantissaBits = valueBits - ExponentBits;
        var exponent = (int)(code >> mantissaBits);
        var mantissa = code & ((1u << mantissaBits) - 1);
        return exponent == 0 ? mantissa : Math.ScaleB(mantissa + (1u << mantissaBits), exponent - 1);
    }

    private static AntFloatFormat? FromName(FormatName name)
    {
        var signedBits = name.Width("antfloat");
        if ((signedBits ?? name.Width("uantfloat")) is not { } bits)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var exponentBits = options.RequiredWhole("e");
        options.End();
        return new AntFloatFormat(bits, exponentBits, signedBits is not null);
    }
}
