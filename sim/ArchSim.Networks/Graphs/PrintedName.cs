using System.Globalization;

namespace ArchSim.Networks;

/// <summary>A name from a file as messages show it: short, and without characters that forge lines or steer a terminal.</summary>
internal static class PrintedName
{
    private const int Longest = 100;

    public static string Of(string name)
    {
        var cut = name.Length > Longest ? string.Concat(name.AsSpan(0, Longest), "...") : name;
        return cut.Any(IsUnprintable) ? string.Concat(cut.Select(c => IsUnprintable(c) ? '?' : c)) : cut;
    }

    private static bool IsUnprintable(char c) => char.GetUnicodeCategory(c) is UnicodeCategory.Control or UnicodeCategory.Format
        or UnicodeCategory.Surrogate or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
