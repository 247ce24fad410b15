namespace ArchSim.Numerics;

/// <summary>
/// A posit (Gustafson and Yonemoto, 2017): <c>|x| = 2^(2^es k + e) (1 + f)</c> with sign, regime k (a run of equal bits and its end), es bits of exponent and a linear
/// fraction in one two's complement word of n bits; what the word has no room for reads as zero. Named <c>posit8:es1</c>.
/// </summary>
/// <remarks>
/// Encoding is nearest in value, ties to the even code; zero takes what is nearer to it than to the smallest value. (The posit standard rounds the bit string
/// and never to zero: for arithmetic that goes on, not for operands that are quantized.)
/// </remarks>
public sealed class PositFormat : NumberFormat
{
    public const int MostExponentBits = 5;

    private ValueGrid? _grid;

    /// <param name="bits">n, 2..16.</param>
    /// <param name="exponentBits">es, 0..5.</param>
    public PositFormat(int bits, int exponentBits)
        : base($"posit{bits}:es{exponentBits}", bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException($"n must be 2..16, was {bits}");
        if (exponentBits is < 0 or > MostExponentBits)
            throw new ArgumentException($"es must be 0..{MostExponentBits}, was {exponentBits}");
        ExponentBits = exponentBits;
    }

    internal static FormatFamily Family { get; } = new("positN:esE", ["posit8:es1", "posit4:es0", "posit16:es1"],
        "posit with a linear fraction, N bits (2..16) and E exponent bits (0..5)", FromName);

    public int ExponentBits { get; }

    /// <summary>Of the shortest regime, two bits; none where sign, regime and exponent fill the word.</summary>
    public int FractionBits => Math.Max(0, Bits - 3 - ExponentBits);

    /// <summary>The exponent of the largest value; that of the smallest is its negative.</summary>
    public int LargestExponent => (Bits - 2) << ExponentBits;

    /// <summary>The code that stands for no number; never the result of <see cref="Encode"/>.</summary>
    public uint NotAReal => 1u << (Bits - 1);

    // Built on first use: a format is often only named.
    private ValueGrid Grid => _grid ??= new ValueGrid(Bits, Value);

    public override double Decode(uint code) => Grid.Value(code & Mask);

    public override uint Encode(double value) => Grid.Nearest(Finite(value));

    /// <summary>Exponent and significand of a code above zero and below the sign: the value is <c>significand x 2^(exponent - fractionBits)</c>.</summary>
    internal (int Exponent, int Significand, int FractionBits) Fields(uint code)
    {
        var width = Bits - 1;
        var first = (code >> (width - 1)) & 1;
        var run = 1;
        while (run < width && ((code >> (width - 1 - run)) & 1) == first)
            run++;
        var regime = first == 1 ? run - 1 : -run;
        var left = Math.Max(0, width - run - 1);
        var exponentBits = Math.Min(ExponentBits, left);
        var fractionBits = left - exponentBits;
        var tail = (int)(code & ((1u << left) - 1));
        var exponent = (tail >> fractionBits) << (ExponentBits - exponentBits);
        return (regime * (1 << ExponentBits) + exponent, (1 << fractionBits) | (tail & ((1 << fractionBits) - 1)), fractionBits);
    }

    private double Value(uint code)
    {
        if (code == 0)
            return 0;
        if (code == NotAReal)
            return double.NaN;
        if (code > NotAReal)
            return -Value(Mask - code + 1);
        var (exponent, significand, fractionBits) = Fields(code);
        return Math.ScaleB(significand, exponent - fractionBits);
    }

    private static PositFormat? FromName(FormatName name)
    {
        if (name.Width("posit") is not { } bits)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var exponentBits = options.RequiredWhole("es");
        options.End();
        return new PositFormat(bits, exponentBits);
    }
}
