namespace ArchSim.Cli;

/// <summary>A table of text: the first row names the columns, names that begin with <c>&gt;</c> are aligned to the right.</summary>
internal sealed class TextTable(params string[] columns)
{
    private readonly List<string[]> _rows = [];

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
            terminal.Line(Row(row, widths));
    }

    private string Row(string[] cells, int[] widths) =>
        "  " + string.Join("  ", cells.Select((cell, i) => columns[i].StartsWith('>') ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i])));
}
