namespace ArchSim.Numerics;

/// <summary>
/// A logarithmic posit (Ramachandran et al., DAC 2024): <c>|x| = 2^(2^es * k + e + 0.F - sf)</c>, with sign, regime k, exponent e and log-domain
/// fraction F in one two's complement word of n bits. The regime's run is capped at rs bits and needs no terminator there, so that every code
/// is used. Named <c>lp8:es2,rs3,sf0</c>; <c>lp8</c> alone takes the defaults.
/// </summary>
public sealed class LogPositFormat : NumberFormat
{
    public const int MostExponentBits = 4;
    public const double LargestScale = 64;

    private LogPositTable? _table;

    /// <param name="bits">n, 2..16.</param>
    /// <param name="exponentBits">es, 0..4.</param>
    /// <param name="regimeBits">rs, 1..n-1: the longest run that the regime has.</param>
    /// <param name="scale">sf, any real of at most 64: values are densest about 2^-sf.</param>
    public LogPositFormat(int bits, int exponentBits, int regimeBits, double scale)
        : base(NameOf(bits, exponentBits, regimeBits, scale), bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException($"n must be 2..16, was {bits}");
        if (exponentBits < 0 || exponentBits > Math.Min(bits, MostExponentBits))
            throw new ArgumentException($"es must be 0..{Math.Min(bits, MostExponentBits)}, was {exponentBits}");
        if (regimeBits < 1 || regimeBits >= bits)
            throw new ArgumentException($"rs must be 1..{bits - 1}, was {regimeBits}");
        if (!(Math.Abs(scale) <= LargestScale))
            throw new ArgumentException($"sf must be -{LargestScale}..{LargestScale}, was {scale}");
        ExponentBits = exponentBits;
        RegimeBits = regimeBits;
        // Minus zero would compare equal and print differently.
        Scale = scale + 0.0;
    }

    internal static FormatFamily Family { get; } = new("lpN[:esE,rsR,sfS]", ["lp8", "lp4", "lp8:es2,rs3,sf0"],
        "logarithmic posit of N bits (2..16), E exponent bits (0..4), regime of at most R bits (1..N-1) and scale factor 2^-S; lpN alone in its usual shape", FromName);

    public int ExponentBits { get; }

    public int RegimeBits { get; }

    public double Scale { get; }

    /// <summary>The one code that stands for no number; never the result of <see cref="Encode"/>.</summary>
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
        return code < NotAReal ? Table.Positive(code) : -Table.Positive(Mask - code + 1);
    }

    /// <summary>Nearest in value; zero only for zero and below half of the smallest positive value.</summary>
    public override uint Encode(double value)
    {
        var magnitude = Table.Nearest(Math.Abs(Finite(value)));
        return value < 0 ? (0u - magnitude) & Mask : magnitude;
    }

    /// <summary>
    /// The format that a width alone stands for: es = 1 (0 at two bits, which have no room for it) and rs = n - 1, at most 3: with es = 1 that
    /// spans 2^-6 to 2^6, beyond what normally distributed operands reach, and a longer run only costs shifter width.
    /// </summary>
    public static LogPositFormat OfWidth(int bits) => new(bits, Math.Min(1, bits - 2), Math.Min(bits - 1, 3), 0);

    private static LogPositFormat? FromName(FormatName name)
    {
        var bits = name.Width("lp");
        if (bits < 0)
            return null;
        if (name.Options.Count == 0)
            return bits is >= 2 and <= 16 ? OfWidth(bits) : throw new ArgumentException($"n must be 2..16, was {bits}");
        var options = name.ReadOptions();
        return options.Number("es", out var exponentBits) && options.Number("rs", out var regimeBits) && options.Real("sf", out var scale) && options.AtEnd
            ? new LogPositFormat(bits, exponentBits, regimeBits, scale)
            : null;
    }

    private static string NameOf(int bits, int exponentBits, int regimeBits, double scale) =>
        $"lp{bits}:es{exponentBits},rs{regimeBits},sf{FormatName.Real(scale)}";
}
