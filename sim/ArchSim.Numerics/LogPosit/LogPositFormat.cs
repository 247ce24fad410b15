namespace ArchSim.Numerics;

/// <summary>
/// A logarithmic posit (Ramachandran et al., DAC 2024): <c>|x| = 2^(2^es * k + e + 0.F - sf)</c>, with sign, regime k, exponent e and log-domain
/// fraction F in one two's complement word of n bits. Named <c>lp8:es2,rs3,sf0</c>, with <c>,B</c> for a regime that holds its terminator and
/// <c>,log</c> for nearest in the logarithm; <c>lp8</c> alone takes the defaults.
/// </summary>
public sealed class LogPositFormat : NumberFormat
{
    public const int MostExponentBits = 5;
    public const double LargestScale = 64;

    private LogPositTable? _table;

    /// <param name="bits">n, 2..16.</param>
    /// <param name="exponentBits">es, 0..5, and at most n.</param>
    /// <param name="regimeBits">rs, 1..n-1: the longest regime; with a terminator at least 2, where n has room for it.</param>
    /// <param name="scale">sf, any real of at most 64: values are densest about 2^-sf.</param>
    public LogPositFormat(int bits, int exponentBits, int regimeBits, double scale,
        LogPositRegime regime = LogPositRegime.Capped, DecisionRule decision = DecisionRule.NearestValue)
        : base(NameOf(bits, exponentBits, regimeBits, scale, regime, decision), bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException($"n must be 2..16, was {bits}");
        if (exponentBits < 0 || exponentBits > Math.Min(bits, MostExponentBits))
            throw new ArgumentException($"es must be 0..{Math.Min(bits, MostExponentBits)}, was {exponentBits}");
        var leastRegimeBits = regime == LogPositRegime.Terminated ? Math.Min(2, bits - 1) : 1;
        if (regimeBits < leastRegimeBits || regimeBits >= bits)
            throw new ArgumentException($"rs must be {leastRegimeBits}..{bits - 1}, was {regimeBits}");
        if (!(Math.Abs(scale) <= LargestScale))
            throw new ArgumentException($"sf must be -{LargestScale}..{LargestScale}, was {FormatName.Real(scale)}");
        EnumValues.Require(regime);
        EnumValues.Require(decision, DecisionRule.NearestValue, DecisionRule.NearestLogarithm);
        ExponentBits = exponentBits;
        RegimeBits = regimeBits;
        // Minus zero would compare equal and print differently.
        Scale = scale + 0.0;
        Regime = regime;
        DecisionRule = decision;
    }

    internal static FormatFamily Family { get; } = new("lpN[:esE,rsR,sfS[,B][,log]]", ["lp8", "lp4", "lp8:es2,rs3,sf0", "lp8:es2,rs3,sf0,B", "lp8:es2,rs3,sf0,log"],
        "logarithmic posit of N bits (2..16), E exponent bits (0..5, at most N), regime of at most R bits (1..N-1; B: with its terminator, 2..N-1) and scale factor 2^-S; "
        + "log: nearest by ratio, not by difference; lpN alone in its usual shape", FromName);

    public int ExponentBits { get; }

    public int RegimeBits { get; }

    public double Scale { get; }

    public LogPositRegime Regime { get; }

    public override DecisionRule DecisionRule { get; }

    /// <summary>The code that stands for no number in every log posit; never the result of <see cref="Encode"/>.</summary>
    public uint NotAReal => 1u << (Bits - 1);

    public double SmallestPositive => Table.Smallest;

    public double Largest => Table.Largest;

    // Built on first use: a format is often only named.
    private LogPositTable Table => _table ??= new LogPositTable(this);

    public override double Decode(uint code)
    {
        code &= Mask;
        if (code == NotAReal)
            return double.NaN;
        return code < NotAReal ? Table.Positive(code) : -Table.Positive(Magnitude(code));
    }

    /// <summary>Nearest in value or in the logarithm, as <see cref="DecisionRule"/> says; zero only for zero and for what is too small for the smallest value.</summary>
    public override uint Encode(double value)
    {
        var magnitude = Table.Nearest(Math.Abs(Finite(value)));
        return value < 0 ? (0u - magnitude) & Mask : magnitude;
    }

    /// <summary>What the code stores: log2|x| + sf, exact, in multiples of 2^-14.</summary>
    /// <exception cref="ArgumentException">A code of zero or of no number, which have no logarithm.</exception>
    public double Logarithm(uint code)
    {
        code &= Mask;
        if (code == 0 || double.IsNaN(Decode(code)))
            throw new ArgumentException($"code {code} of {Name} has no logarithm");
        return LogPositTable.Logarithm(code < NotAReal ? code : Magnitude(code), this);
    }

    /// <summary>
    /// The format that a width alone stands for: es = 1 (0 at two bits, which have no room for it) and rs = n - 1, at most 3: with es = 1 that
    /// spans 2^-6 to 2^6, beyond what normally distributed operands reach, and a longer run only costs shifter width.
    /// </summary>
    public static LogPositFormat OfWidth(int bits) => new(bits, Math.Min(1, bits - 2), Math.Min(bits - 1, 3), 0);

    private uint Magnitude(uint code) => Mask - code + 1;

    private static LogPositFormat? FromName(FormatName name)
    {
        if (name.Width("lp") is not { } bits)
            return null;
        if (name.Options.Count == 0)
            return bits is >= 2 and <= 16 ? OfWidth(bits) : throw new ArgumentException($"n must be 2..16, was {bits}");
        var options = name.ReadOptions(Family.Pattern);
        var exponentBits = options.RequiredWhole("es");
        var regimeBits = options.RequiredWhole("rs");
        var scale = options.RequiredReal("sf");
        var regime = options.Word("B") ? LogPositRegime.Terminated : LogPositRegime.Capped;
        var decision = options.Word("log") ? DecisionRule.NearestLogarithm : DecisionRule.NearestValue;
        options.End();
        return new LogPositFormat(bits, exponentBits, regimeBits, scale, regime, decision);
    }

    private static string NameOf(int bits, int exponentBits, int regimeBits, double scale, LogPositRegime regime, DecisionRule decision) =>
        $"lp{bits}:es{exponentBits},rs{regimeBits},sf{FormatName.Real(scale)}{(regime == LogPositRegime.Terminated ? ",B" : "")}{(decision == DecisionRule.NearestLogarithm ? ",log" : "")}";
}
