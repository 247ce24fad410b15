namespace ArchSim.Numerics;

/// <summary>
/// An encoding of partial sums by leading-one position: a sign, X bits of exponent and Y bits of mantissa, named <c>eXmY</c> (<c>e4m7</c> takes
/// 12 bits). The largest exponent stands at the leading one of a calibrated limit, so that every code is used: <c>e4m7:p17</c> reaches to
/// 2^17 (2 - 2^-7). Without a limit the smallest step is one. <c>e4m7:p17,rz</c> cuts off what its mantissa has no bits for.
/// </summary>
public sealed class MinifloatFormat : NumberFormat, IStochasticEncoder
{
    public const int MostExponentBits = 8;
    public const int MostMantissaBits = 23;
    public const int MostLeadingOne = 300;

    private readonly FloatLayout _layout;
    private readonly FloatRounding _rounding;

    /// <param name="rounding">To nearest even or toward zero.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public MinifloatFormat(int exponentBits, int mantissaBits, int? leadingOne = null, Rounding rounding = Rounding.NearestEven)
        : base(NameOf(exponentBits, mantissaBits, leadingOne, rounding), 1 + exponentBits + mantissaBits)
    {
        if (exponentBits is < 1 or > MostExponentBits || mantissaBits is < 1 or > MostMantissaBits)
            throw new ArgumentException($"must have 1..{MostExponentBits} exponent and 1..{MostMantissaBits} mantissa bits, was e{exponentBits}m{mantissaBits}");
        if (leadingOne is < -MostLeadingOne or > MostLeadingOne)
            throw new ArgumentException($"p must be -{MostLeadingOne}..{MostLeadingOne}, was {leadingOne}");
        LeadingOne = leadingOne ?? (1 << exponentBits) - 2 + mantissaBits;
        _layout = new FloatLayout(exponentBits, mantissaBits, (1 << exponentBits) - 1 - LeadingOne, Rounding: rounding).Checked();
        _rounding = new FloatRounding(_layout);
    }

    internal static FormatFamily Family { get; } = new("eXmY[:pP][,rz]", ["e4m7", "e4m7:p17", "e4m7:p17,rz", "e3m8", "e5m6"],
        "sum as a sign, X bits of exponent (1..8) and Y of mantissa (1..23), the largest exponent at bit P (-300..300); without P the smallest step is 1; rz: toward zero", FromName);

    public int ExponentBits => _layout.ExponentBits;

    public int MantissaBits => _layout.MantissaBits;

    public Rounding Rounding => _layout.Rounding;

    /// <summary>Bit position of the leading one of the largest value.</summary>
    public int LeadingOne { get; }

    public double Largest => _layout.Largest;

    /// <summary>The smallest positive value, and the step between values of less than 2^(Y+1) of them.</summary>
    public double Step => _layout.Smallest;

    public override bool HoldsOperands => false;

    public override bool HoldsSums => true;

    public override DecisionRule DecisionRule => Rounding == Rounding.TowardZero ? DecisionRule.TowardZero : DecisionRule.NearestValue;

    public override double Decode(uint code) => _layout.Decode(code);

    public override uint Encode(double value) => _layout.Encode(Finite(value));

    public uint Encode(double value, ulong randomBits) => _layout.Encode(Finite(value), randomBits);

    protected override void RoundAll(Span<double> values) => SpanRounding.Round(_rounding, this, values);

    /// <summary>The same widths with the largest exponent at the leading one of a maximum; beyond the largest code there, sums saturate.</summary>
    /// <param name="maximum">The largest magnitude of a sum, above zero.</param>
    /// <exception cref="ArgumentException">No such magnitude, or one whose leading one is out of the range of p.</exception>
    public MinifloatFormat Calibrated(double maximum) =>
        new(ExponentBits, MantissaBits, Math.ILogB(PartialSums.RequireMaximum(maximum)), Rounding);

    private static string NameOf(int exponentBits, int mantissaBits, int? leadingOne, Rounding rounding)
    {
        string?[] options = [leadingOne is { } p ? $"p{p}" : null, rounding == Rounding.TowardZero ? "rz" : null];
        var written = string.Join(',', options.Where(o => o is not null));
        return $"e{exponentBits}m{mantissaBits}{(written.Length == 0 ? "" : ":")}{written}";
    }

    private static MinifloatFormat? FromName(FormatName name)
    {
        if (FloatWidths.Read(name.Head) is not { Bias: null } widths)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var leadingOne = options.Whole("p");
        var rounding = options.Word("rz") ? Rounding.TowardZero : Rounding.NearestEven;
        options.End();
        return new MinifloatFormat(widths.ExponentBits, widths.MantissaBits, leadingOne, rounding);
    }
}
