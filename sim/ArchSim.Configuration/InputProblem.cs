using System.Globalization;

namespace ArchSim.Configuration;

/// <summary>One thing that is wrong with an input, and where. Prints as one line: <c>file:line:column path: what is wrong</c>.</summary>
/// <param name="File">File name as the user gave it, or the option (<c>--set</c>) that brought the text in.</param>
/// <param name="Line">1-based; 0 where the problem has no place inside the file.</param>
/// <param name="Column">1-based; 0 where the problem has no place inside the file.</param>
/// <param name="Path">Dotted path of the field, empty for the document as a whole.</param>
/// <param name="Message">What is wrong, and what is allowed.</param>
public sealed record InputProblem(string File, int Line, int Column, string Path, string Message)
{
    private const int LongestLine = 1000;

    public override string ToString()
    {
        var place = Line > 0 ? $"{File}:{Line}:{Column}" : File;
        var line = Path.Length > 0 ? $"{place} {Path}: {Message}" : $"{place}: {Message}";
        return OneLine(line);
    }

    // A hostile file must not be able to forge lines, send control sequences to a terminal, turn text around, or fill a screen.
    private static string OneLine(string text)
    {
        if (text.Length > LongestLine)
            text = string.Concat(text.AsSpan(0, LongestLine), "...");
        return text.Any(IsUnprintable) ? string.Concat(text.Select(c => IsUnprintable(c) ? '?' : c)) : text;
    }

    private static bool IsUnprintable(char c) => char.GetUnicodeCategory(c) is
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

/// <summary>The input cannot be used. The command line turns this into one line a problem and exit code 2.</summary>
public sealed class InputException(IReadOnlyList<InputProblem> problems)
    : Exception(string.Join(Environment.NewLine, problems))
{
    public InputException(string file, string message)
        : this([new InputProblem(file, 0, 0, "", message)])
    {
    }

    public IReadOnlyList<InputProblem> Problems { get; } = problems;
}
