using System.Globalization;

namespace ArchSim.Networks;

/// <summary>A name from a file as messages show it: short, and without characters that forge lines or steer a terminal.</summary>
internal static class PrintedName
{
    private const int Longest = 100;

    private const int LongestLine = 1000;

    public static string Of(string name) => Cleaned(name, Longest);

    /// <summary>The same of a whole message, which may quote any text of a file.</summary>
    public static string Line(string message) => Cleaned(message, LongestLine);

    private static string Cleaned(string text, int longest)
    {
        var cut = text.Length > longest ? string.Concat(text.AsSpan(0, longest), "...") : text;
        return cut.Any(IsUnprintable) ? string.Concat(cut.Select(c => IsUnprintable(c) ? '?' : c)) : cut;
    }

    private static bool IsUnprintable(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
