using System.Globalization;
using ArchSim.Configuration;

namespace ArchSim.Workloads;

/// <summary>One line of a topology file as cells with their columns; empty cells at the end (trailing commas) are dropped.</summary>
internal sealed class TopologyRow
{
    private const int MostCells = 64;

    private readonly string _file;
    private readonly int _line;
    private readonly List<InputProblem> _problems;

    public TopologyRow(string file, int line, string text, List<InputProblem> problems)
    {
        _file = file;
        _line = line;
        _problems = problems;
        var cells = new List<(string Text, int Column)>();
        var start = 0;
        while (start <= text.Length && cells.Count <= MostCells)
        {
            var comma = text.IndexOf(',', start);
            var end = comma < 0 ? text.Length : comma;
            var cell = text[start..end];
            cells.Add((cell.Trim(), start + 1 + (cell.Length - cell.TrimStart().Length)));
            start = end + 1;
        }
        while (cells.Count > 0 && cells[^1].Text.Length == 0)
            cells.RemoveAt(cells.Count - 1);
        Cells = cells;
    }

    public IReadOnlyList<(string Text, int Column)> Cells { get; }

    public bool Sound { get; private set; } = true;

    /// <summary>A layer's name, which ends in tables, files and on terminals.</summary>
    public string Name(int cell)
    {
        var name = Cells[cell].Text;
        if (name.Length is 0 or > 128 || name.Any(char.IsControl))
            Problem(cell, "must be a name of 1..128 printable characters");
        return name;
    }

    public int Number(int cell, string what)
    {
        var text = Cells[cell].Text;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is >= 1 and <= LayerReader.MostExtent)
            return value;
        Problem(cell, $"{what} must be a whole number 1..{LayerReader.MostExtent}, was '{(text.Length > 40 ? text[..40] + "..." : text)}'");
        return 1;
    }

    public void Problem(int cell, string message)
    {
        Sound = false;
        _problems.Add(new InputProblem(_file, _line, cell < Cells.Count ? Cells[cell].Column : 1, "", message));
    }
}
