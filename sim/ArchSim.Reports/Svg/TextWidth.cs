namespace ArchSim.Reports;

/// <summary>How wide a text comes out, so that nothing overlaps. Widths are of Helvetica, with a little to spare for its relatives.</summary>
internal static class TextWidth
{
    public static double Of(string text, double size = 12) => text.Sum(Em) * size * 1.06;

    /// <summary>The text, or as much of its beginning and end as fits.</summary>
    public static string Fit(string text, double width, double size = 12)
    {
        if (Of(text, size) <= width)
            return text;
        // Names of layers and designs differ at the end as often as at the beginning.
        for (var keep = text.Length - 1; keep > 1; keep--)
        {
            var tail = keep / 3;
            var head = keep - tail;
            if (char.IsHighSurrogate(text[head - 1]))
                continue;
            if (char.IsLowSurrogate(text[text.Length - tail - (tail > 0 ? 0 : 1)]))
                continue;
            var shorter = $"{text[..head]}\u2026{(tail > 0 ? text[^tail..] : "")}";
            if (Of(shorter, size) <= width)
                return shorter;
        }
        return "\u2026";
    }

    private static double Em(char c) => c switch
    {
        'i' or 'j' or 'l' or '\'' or '|' => 0.23,
        'f' or 't' or 'I' or ' ' or '.' or ',' or ':' or ';' or '/' or '!' or '[' or ']' => 0.28,
        'r' or '(' or ')' or '-' or '\u00b7' => 0.34,
        'm' or 'w' or 'M' or 'W' or '@' or '%' or '\u2026' => 0.9,
        >= 'A' and <= 'Z' => 0.7,
        // Control characters are drawn as a replacement mark.
        > '\u024f' or < ' ' or '\u007f' => 1,
        _ => 0.56,
    };
}
