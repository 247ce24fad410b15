namespace ArchSim.Cli;

/// <summary>The few things that commands write besides tables.</summary>
internal static class TerminalText
{
    private const string Bold = "\e[1m";
    private const string Plain = "\e[0m";

    public static void Heading(this ITerminal terminal, string text)
    {
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(terminal.Color ? Bold + text + Plain : text);
    }

    /// <summary>A line of results, cut at the edge of the screen so that a table stays one.</summary>
    public static void Line(this ITerminal terminal, string text)
    {
        var line = Visible(text).TrimEnd();
        terminal.Out.WriteLine(line.Length <= terminal.Width ? line : string.Concat(line.AsSpan(0, terminal.Width - 1), "…"));
    }

    /// <summary>A text in lines of at most so many characters, broken between words; a longer word has a line of its own.</summary>
    public static IEnumerable<string> Wrapped(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > width)
            {
                yield return line;
                line = "";
            }
            line += line.Length > 0 ? " " + word : word;
        }
        yield return line;
    }

    /// <summary>Text from a file must not send control sequences to a terminal.</summary>
    public static string Visible(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
