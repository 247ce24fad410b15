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

    /// <summary>Text from a file must not send control sequences to a terminal.</summary>
    public static string Visible(string text) => text.Any(char.IsControl) ? string.Concat(text.Select(c => char.IsControl(c) ? ' ' : c)) : text;
}
