namespace ArchSim.Numerics;

/// <summary>
/// An encoding of partial sums by leading-one position: a sign, X bits of exponent and Y bits of mantissa, named <c>eXmY</c> (<c>e4m7</c> takes
/// 12 bits). The largest exponent stands at the leading one of a calibrated limit, so that every code is used: <c>e4m7:p17</c> reaches to
/// 2^17 (2 - 2^-7). Without a limit the smallest step is one.
/// </summary>
public sealed class MinifloatFormat : NumberFormat
{
    public const int MostExponentBits = 8;
    public const int MostMantissaBits = 23;
    public const int MostLeadingOne = 300;

    private readonly FloatLayout _layout;

    public MinifloatFormat(int exponentBits, int mantissaBits, int? leadingOne = null)
        : base($"e{exponentBits}m{mantissaBits}{(leadingOne is { } p ? $":p{p}" : "")}", 1 + exponentBits + mantissaBits)
    {
        if (!Exists(exponentBits, mantissaBits))
            throw new ArgumentException($"must have 1..{MostExponentBits} exponent and 1..{MostMantissaBits} mantissa bits, was e{exponentBits}m{mantissaBits}");
        if (leadingOne is < -MostLeadingOne or > MostLeadingOne)
            throw new ArgumentException($"p must be -{MostLeadingOne}..{MostLeadingOne}, was {leadingOne}");
        LeadingOne = leadingOne ?? (1 << exponentBits) - 2 + mantissaBits;
        _layout = new FloatLayout(exponentBits, mantissaBits, (1 << exponentBits) - 1 - LeadingOne);
    }

    internal static FormatFamily Family { get; } = new("eXmY[:pP]", ["e4m7", "e4m7:p17", "e3m8", "e5m6"],
        "sum as a sign, X bits of exponent (1..8) and Y of mantissa (1..23), the largest exponent at bit P; without P the smallest step is 1", FromName);

    public int ExponentBits => _layout.ExponentBits;

    public int MantissaBits => _layout.MantissaBits;

    /// <summary>Bit position of the leading one of the largest value.</summary>
    public int LeadingOne { get; }

    public override bool HoldsOperands => false;

    public override double Decode(uint code) => _layout.Decode(code);

    public override uint Encode(double value) => _layout.Encode(value);

    private static MinifloatFormat? FromName(FormatName name)
    {
        var m = name.Head.IndexOf('m', StringComparison.Ordinal);
        if (m < 2 || name.Head[0] != 'e')
            return null;
        var exponentBits = FormatName.Digits(name.Head.AsSpan(1, m - 1));
        var mantissaBits = FormatName.Digits(name.Head.AsSpan(m + 1));
        if (exponentBits < 0 || mantissaBits < 0)
            return null;
        var options = name.ReadOptions();
        int? leadingOne = options.Signed("p", out var position) ? position : null;
        return options.AtEnd ? new MinifloatFormat(exponentBits, mantissaBits, leadingOne) : null;
    }

    private static bool Exists(int exponentBits, int mantissaBits) =>
        exponentBits is >= 1 and <= MostExponentBits && mantissaBits is >= 1 and <= MostMantissaBits;
}
