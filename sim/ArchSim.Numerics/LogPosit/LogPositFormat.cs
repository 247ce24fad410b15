using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>
/// A logarithmic posit (Ramachandran et al., DAC 2024): <c>|x| = 2^(2^es * k + e + 0.F - sf)</c>, with sign, regime k, exponent e and log-domain
/// fraction F in one two's complement word of n bits. The regime's run is capped at rs bits and needs no terminator there, so that every code
/// is used. Named <c>lp8:es2,rs3,sf0</c>; <c>lp8</c> alone takes the defaults.
/// </summary>
public sealed record LogPositFormat : NumberFormat
{
    public const int MostExponentBits = 4;
    public const double LargestScale = 64;

    private const NumberStyles RealNumber = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    private LogPositTable? _table;

    /// <param name="bits">n, 2..16.</param>
    /// <param name="exponentBits">es, 0..4.</param>
    /// <param name="regimeBits">rs, 1..n-1: the longest run that the regime has.</param>
    /// <param name="scale">sf, any real of at most 64: values are densest about 2^-sf.</param>
    public LogPositFormat(int bits, int exponentBits, int regimeBits, double scale)
        : base(NameOf(bits, exponentBits, regimeBits, scale), bits)
    {
        if (!Exists(bits, exponentBits, regimeBits, scale))
            throw new ArgumentException($"no such log posit: {Name}; n is 2..16, es 0..{MostExponentBits}, rs 1..n-1, sf -{LargestScale}..{LargestScale}");
        ExponentBits = exponentBits;
        RegimeBits = regimeBits;
        // Minus zero would compare equal and print differently.
        Scale = scale + 0.0;
    }

    public int ExponentBits { get; }

    public int RegimeBits { get; }

    public double Scale { get; }

    public override bool HoldsOperands => true;

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
        if (double.IsNaN(value))
            throw new ArgumentException("a log posit is never made from NaN", nameof(value));
        var magnitude = Table.Nearest(Math.Abs(value));
        return value < 0 ? (0u - magnitude) & Mask : magnitude;
    }

    public bool Equals(LogPositFormat? other) => other is not null && Name == other.Name;

    public override int GetHashCode() => Name.GetHashCode(StringComparison.Ordinal);

    /// <summary>
    /// The format that a width alone stands for: es = 1 (0 at two bits, which have no room for it) and rs = n - 1, at most 3: with es = 1 that
    /// spans 2^-6 to 2^6, beyond what normally distributed operands reach, and a longer run only costs shifter width.
    /// </summary>
    public static LogPositFormat OfWidth(int bits) => new(bits, Math.Min(1, bits - 2), Math.Min(bits - 1, 3), 0);

    internal static LogPositFormat? FromName(string name)
    {
        if (!name.StartsWith("lp", StringComparison.Ordinal))
            return null;
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        var bits = Digits(colon < 0 ? name.AsSpan(2) : name.AsSpan(2, colon - 2));
        if (colon < 0)
            return bits is >= 2 and <= 16 ? OfWidth(bits) : null;
        var fields = name[(colon + 1)..].Split(',');
        if (fields.Length != 3 || !fields[0].StartsWith("es", StringComparison.Ordinal) || !fields[1].StartsWith("rs", StringComparison.Ordinal)
            || !fields[2].StartsWith("sf", StringComparison.Ordinal)
            || !double.TryParse(fields[2].AsSpan(2), RealNumber, CultureInfo.InvariantCulture, out var scale))
            return null;
        var exponentBits = Digits(fields[0].AsSpan(2));
        var regimeBits = Digits(fields[1].AsSpan(2));
        return Exists(bits, exponentBits, regimeBits, scale) ? new LogPositFormat(bits, exponentBits, regimeBits, scale) : null;
    }

    private static bool Exists(int bits, int exponentBits, int regimeBits, double scale) =>
        bits is >= 2 and <= 16
        && exponentBits is >= 0 and <= MostExponentBits
        && regimeBits >= 1 && regimeBits < bits
        && Math.Abs(scale) <= LargestScale;

    private static string NameOf(int bits, int exponentBits, int regimeBits, double scale) =>
        string.Create(CultureInfo.InvariantCulture, $"lp{bits}:es{exponentBits},rs{regimeBits},sf{scale + 0.0:R}");
}
