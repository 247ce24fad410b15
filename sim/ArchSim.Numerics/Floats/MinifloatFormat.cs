namespace ArchSim.Numerics;

/// <summary>
/// An encoding of partial sums by leading-one position: a sign, X bits of exponent and Y bits of mantissa, named <c>eXmY</c>
/// (<c>e4m7</c> takes 12 bits).
/// </summary>
public sealed record MinifloatFormat : NumberFormat
{
    public const int MostExponentBits = 8;
    public const int MostMantissaBits = 23;

    public MinifloatFormat(int exponentBits, int mantissaBits)
        : base($"e{exponentBits}m{mantissaBits}", 1 + exponentBits + mantissaBits)
    {
        if (!Exists(exponentBits, mantissaBits))
        {
            throw new ArgumentException(
                $"must have 1..{MostExponentBits} exponent and 1..{MostMantissaBits} mantissa bits, was e{exponentBits}m{mantissaBits}");
        }
        ExponentBits = exponentBits;
        MantissaBits = mantissaBits;
    }

    public int ExponentBits { get; }

    public int MantissaBits { get; }

    internal static MinifloatFormat? FromName(string name)
    {
        var m = name.IndexOf('m', StringComparison.Ordinal);
        if (m < 2 || name[0] != 'e')
            return null;
        var exponentBits = Digits(name.AsSpan(1, m - 1));
        var mantissaBits = Digits(name.AsSpan(m + 1));
        return Exists(exponentBits, mantissaBits) ? new MinifloatFormat(exponentBits, mantissaBits) : null;
    }

    private static bool Exists(int exponentBits, int mantissaBits) =>
        exponentBits is >= 1 and <= MostExponentBits && mantissaBits is >= 1 and <= MostMantissaBits;
}
