using System.Globalization;
using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>
/// Macros of a memory compiler at some sizes, widths and nodes, all of one type of cell and with one read-write port. A macro of the table comes out exactly;
/// README.md says what lies between. Outside, values go on up to <see cref="SizeBeyond"/> times the size and <see cref="WidthBeyond"/> times the width; nodes are
/// not extrapolated.
/// </summary>
public sealed class SramTable
{
    public const double SizeBeyond = 16;
    public const double WidthBeyond = 4;

    private const string Columns = "cell, node_nm, size_bytes, width_bits, read_pj, write_pj, leakage_mw, area_mm2, access_ns, cycle_ns";

    private readonly Dictionary<(double, double, double), SramMacro> _known;
    private readonly SramGrid _grid;

    private SramTable(string cell, IReadOnlyList<SramRow> rows)
    {
        (Cell, Rows) = (cell, rows);
        _known = rows.ToDictionary(r => (r.NodeNm, r.Bytes, r.WidthBits), r => r.Macro);
        _grid = new SramGrid(rows);
    }

    /// <summary>Type of the cells, in the words of CACTI: hp (high performance), lop (low operating power), lstp (low standby power).</summary>
    public string Cell { get; }

    public IReadOnlyList<SramRow> Rows { get; }

    public double LeastNodeNm => Rows.Min(r => r.NodeNm);

    public double MostNodeNm => Rows.Max(r => r.NodeNm);

    public double LeastBytes => Rows.Min(r => r.Bytes) / SizeBeyond;

    public double MostBytes => Rows.Max(r => r.Bytes) * SizeBeyond;

    public double LeastWidthBits => Rows.Min(r => r.WidthBits) / WidthBeyond;

    public double MostWidthBits => Rows.Max(r => r.WidthBits) * WidthBeyond;

    /// <summary>Why there is no macro of that size and width, or null where there is one.</summary>
    public string? Refusal(double bytes, double widthBits)
    {
        if (widthBits < LeastWidthBits || widthBits > MostWidthBits)
            return $"words of {LeastWidthBits:0.#} to {MostWidthBits:0.#} bits can be estimated, was {widthBits:0.#}; use banks for wider ones";
        if (bytes < LeastBytes || bytes > MostBytes)
            return $"memories of {LeastBytes:0.#} to {MostBytes / 1024:0.#} Ki bytes a macro can be estimated, was {bytes / 1024:0.####} Ki";
        return null;
    }

    public SramMacro Macro(double nodeNm, double bytes, double widthBits)
    {
        if (_known.TryGetValue((nodeNm, bytes, widthBits), out var known))
            return known;
        if (Refusal(bytes, widthBits) is { } refusal)
            throw new ArgumentException(refusal);
        return _grid.At(nodeNm, bytes, widthBits);
    }

    /// <exception cref="ArgumentException">Not a table.</exception>
    public static SramTable Of(string cell, IReadOnlyList<SramRow> rows) =>
        Gap(rows) is { } gap ? throw new ArgumentException(gap, nameof(rows)) : new SramTable(cell, rows);

    /// <exception cref="InputException">Missing, unreadable or not such a table.</exception>
    public static SramTable Load(string path)
    {
        var problems = new List<InputProblem>();
        var rows = new List<SramRow>();
        var cell = "";
        var lines = ReadLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("cell,", StringComparison.Ordinal))
                continue;
            var fields = line.Split(',');
            var numbers = fields.Skip(1).Select(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && v > 0 && double.IsFinite(v) ? v : 0).ToArray();
            if (numbers.Length != 9 || numbers.Contains(0) || fields[0] is not ("hp" or "lop" or "lstp"))
                problems.Add(new InputProblem(path, i + 1, 1, "", $"must be a cell (hp, lop or lstp) and 9 positive numbers: {Columns}"));
            else if (cell.Length > 0 && cell != fields[0])
                problems.Add(new InputProblem(path, i + 1, 1, "", $"must have {cell} cells as the rows before, was {fields[0]}"));
            else
                rows.Add(new SramRow(numbers[0], numbers[1], numbers[2], new SramMacro(numbers[3], numbers[4], numbers[5], numbers[6] * 1e6, numbers[7], numbers[8])));
            cell = fields[0];
        }
        if (problems.Count == 0 && Gap(rows) is { } gap)
            problems.Add(new InputProblem(path, 0, 0, "", gap));
        if (problems.Count > 0)
            throw new InputException(problems);
        return new SramTable(cell, rows);
    }

    private static string? Gap(IReadOnlyList<SramRow> rows)
    {
        var fibres = rows.GroupBy(r => (r.NodeNm, r.WidthBits)).ToList();
        var complete = fibres.Count == rows.Select(r => r.NodeNm).Distinct().Count() * rows.Select(r => r.WidthBits).Distinct().Count();
        var distinct = rows.Select(r => (r.NodeNm, r.Bytes, r.WidthBits)).Distinct().Count();
        return rows.Count == 0 || !complete || distinct < rows.Count || fibres.Any(f => f.Count() < 2)
            ? "must have two sizes or more for each node and width, each once"
            : null;
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
