namespace ArchSim.Numerics;

/// <summary>The widths of a float as names write them: <c>e4m7</c>, or with a bias <c>e4m7b10</c>.</summary>
internal readonly record struct FloatWidths(int ExponentBits, int MantissaBits, int? Bias)
{
    /// <summary>Null where the text is not written so.</summary>
    public static FloatWidths? Read(string text)
    {
        var m = text.IndexOf('m', StringComparison.Ordinal);
        if (m < 2 || text[0] != 'e')
            return null;
        var b = text.IndexOf('b', m);
        var exponentBits = FormatName.Digits(text.AsSpan(1, m - 1));
        var mantissaBits = FormatName.Digits(b < 0 ? text.AsSpan(m + 1) : text.AsSpan(m + 1, b - m - 1));
        if (exponentBits < 0 || mantissaBits < 0)
            return null;
        if (b < 0)
            return new FloatWidths(exponentBits, mantissaBits, null);
        return ReadBias(text.AsSpan(b + 1)) is { } bias ? new FloatWidths(exponentBits, mantissaBits, bias) : null;
    }

    /// <summary>A number with or without a minus sign; null where the text is none.</summary>
    public static int? ReadBias(ReadOnlySpan<char> text)
    {
        var negative = text.StartsWith("-");
        var digits = FormatName.Digits(negative ? text[1..] : text);
        return digits < 0 || (negative && digits == 0) ? null : negative ? -digits : digits;
    }
}
