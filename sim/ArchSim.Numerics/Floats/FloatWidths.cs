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
        var exponentBits = FormatName.Whole(text.AsSpan(1, m - 1));
        var mantissaBits = FormatName.Whole(b < 0 ? text.AsSpan(m + 1) : text.AsSpan(m + 1, b - m - 1));
        var bias = b < 0 ? null : FormatName.Whole(text.AsSpan(b + 1));
        return exponentBits is { } e && mantissaBits is { } y && (b < 0 || bias is not null) ? new FloatWidths(e, y, bias) : null;
    }
}
