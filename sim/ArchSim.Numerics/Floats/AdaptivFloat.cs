namespace ArchSim.Numerics;

/// <summary>
/// AdaptivFloat (Tambe et al., DAC 2020): a float of N bits without subnormals, infinities and NaN, whose bias is chosen by tensor so that the largest exponent is
/// that of the largest magnitude. The code (0, 0) is zero in place of the lowest power of two. Named <c>adaptivfloat8:e3b7</c>.
/// </summary>
public static class AdaptivFloat
{
    public const int MostBits = 16;

    internal static FormatFamily Family { get; } = new("adaptivfloatN:eE[bB]", ["adaptivfloat8:e3", "adaptivfloat8:e4b10", "adaptivfloat4:e2b-1"],
        "AdaptivFloat of N bits (2..16), E of them of exponent (1..8, at most N-1), bias B (-600..600; 2^(E-1)-1 where left out), no subnormals", FromName);

    /// <param name="bits">N, 2..16.</param>
    /// <param name="exponentBits">1..8, and at most N - 1.</param>
    /// <param name="bias">-600..600; the lowest binade is 2^-bias.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static FloatFormat Of(int bits, int exponentBits, int bias)
    {
        RequireWidths(bits, exponentBits);
        var isDefault = bias == FloatLayout.DefaultBias(exponentBits);
        return new FloatFormat($"adaptivfloat{bits}:e{exponentBits}{(isDefault ? "" : $"b{bias}")}", new FloatLayout(exponentBits, bits - 1 - exponentBits, bias, FloatExponentZero.Binade));
    }

    /// <summary>The format for a tensor: its largest exponent is floor(log2(maximum)), so that nothing saturates by more than the rounding of the largest.</summary>
    /// <param name="maximum">The largest magnitude in the tensor, above zero.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static FloatFormat For(int bits, int exponentBits, double maximum)
    {
        RequireWidths(bits, exponentBits);
        return Of(bits, exponentBits, (1 << exponentBits) - 1 - Math.ILogB(PartialSums.RequireMaximum(maximum)));
    }

    private static void RequireWidths(int bits, int exponentBits)
    {
        if (bits is < 2 or > MostBits)
            throw new ArgumentException($"n must be 2..{MostBits}, was {bits}");
        var most = Math.Min(bits - 1, FloatLayout.MostExponentBits);
        if (exponentBits < 1 || exponentBits > most)
            throw new ArgumentException($"e must be 1..{most}, was {exponentBits}");
    }

    private static (int ExponentBits, int? Bias)? ReadWidths(string text)
    {
        var b = text.IndexOf('b', StringComparison.Ordinal);
        var exponentBits = FormatName.Whole(b < 0 ? text : text.AsSpan(0, b));
        var bias = b < 0 ? null : FormatName.Whole(text.AsSpan(b + 1));
        return exponentBits is { } e && (b < 0 || bias is not null) ? (e, bias) : null;
    }

    private static FloatFormat? FromName(FormatName name)
    {
        if (name.Width("adaptivfloat") is not { } bits)
            return null;
        var options = name.ReadOptions(Family.Pattern);
        var (exponentBits, bias) = options.Value("e", ReadWidths) ?? throw options.Missing("eE or eEbB");
        options.End();
        RequireWidths(bits, exponentBits);
        return Of(bits, exponentBits, bias ?? FloatLayout.DefaultBias(exponentBits));
    }
}
