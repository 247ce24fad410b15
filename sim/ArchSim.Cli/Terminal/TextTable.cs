namespace ArchSim.Cli;

/// <summary>A table of text: the first row names the columns, names that begin with <c>&gt;</c> are aligned to the right.</summary>
internal sealed class TextTable(params string[] columns)
{
    // A column of sentences narrower than this would be all line breaks; then they stand below their row.
    private const int NarrowestWrapped = 40;
    private const int IndentBelow = 6;

    private readonly List<string[]> _rows = [];

    /// <summary>The last column is broken between words at the edge of the screen, and not cut.</summary>
    public bool WrapsLast { get; init; }

    public TextTable Add(params string[] cells)
    {
        if (cells.Length != columns.Length)
            throw new ArgumentException($"A row of this table has {columns.Length} cells, was given {cells.Length}.", nameof(cells));
        _rows.Add(cells);
        return this;
    }

    public void Write(ITerminal terminal)
    {
        var titles = columns.Select(c => c.TrimStart('>')).ToArray();
        var widths = titles.Select((t, i) => _rows.Count == 0 ? t.Length : Math.Max(t.Length, _rows.Max(r => r[i].Length))).ToArray();
        if (titles.Any(t => t.Length > 0))
        {
            terminal.Line(Row(titles, widths));
            terminal.Line("  " + string.Join("  ", widths.Select(w => new string('-', w))));
        }
        foreach (var row in _rows)
        {
            foreach (var line in Lines(row, widths, terminal.Width))
                terminal.Line(line);
        }
    }

    private IEnumerable<string> Lines(string[] row, int[] widths, int screen)
    {
        var place = widths[..^1].Sum(w => w + 2) + 2;
        if (!WrapsLast || place + row[^1].Length <= screen)
            return [Row(row, widths)];
        if (screen - place < NarrowestWrapped)
            return [Row([.. row[..^1], ""], widths), .. TerminalText.Wrapped(row[^1], screen - IndentBelow).Select(text => new string(' ', IndentBelow) + text)];
        return TerminalText.Wrapped(row[^1], screen - place).Select((text, i) => i == 0 ? Row([.. row[..^1], text], widths) : new string(' ', place) + text);
    }

    private string Row(string[] cells, int[] widths) =>
        "  " + string.Join("  ", cells.Select((cell, i) => columns[i].StartsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
}
