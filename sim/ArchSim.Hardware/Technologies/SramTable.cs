using System.Globalization;
using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>One SRAM macro: energy of a word, leakage and area.</summary>
public readonly record struct SramMacro(double ReadPj, double WritePj, double LeakageMw, double AreaUm2);

/// <summary>
/// Macros of a memory compiler at some sizes, widths and nodes. Between them values lie on straight lines in the logarithms, first along the size, then the
/// width, then the node, so that a macro of the table comes out exactly. Outside, the line from the first to the last row goes on (never downward), up to
/// <see cref="SizeBeyond"/> times the size and <see cref="WidthBeyond"/> times the width; nodes are not extrapolated.
/// </summary>
public sealed class SramTable
{
    public const double SizeBeyond = 16;
    public const double WidthBeyond = 4;

    private readonly List<SramRow> _rows;

    // By node, then width: rows by ascending size.
    private readonly List<(double NodeNm, List<(double WidthBits, List<SramRow> Rows)> Widths)> _nodes;

    private SramTable(List<SramRow> rows)
    {
        _rows = rows;
        _nodes = [.. rows.GroupBy(r => r.NodeNm).OrderBy(n => n.Key).Select(n =>
            (n.Key, n.GroupBy(r => r.WidthBits).OrderBy(w => w.Key).Select(w => (w.Key, w.OrderBy(r => r.Bytes).ToList())).ToList()))];
    }

    public double LeastNodeNm => _rows.Min(r => r.NodeNm);

    public double MostNodeNm => _rows.Max(r => r.NodeNm);

    public double LeastBytes => _rows.Min(r => r.Bytes) / SizeBeyond;

    public double MostBytes => _rows.Max(r => r.Bytes) * SizeBeyond;

    public double LeastWidthBits => _rows.Min(r => r.WidthBits) / WidthBeyond;

    public double MostWidthBits => _rows.Max(r => r.WidthBits) * WidthBeyond;

    public IEnumerable<(double NodeNm, double Bytes, double WidthBits, SramMacro Macro)> Rows =>
        _rows.Select(r => (r.NodeNm, r.Bytes, r.WidthBits, new SramMacro(r.Values[0], r.Values[1], r.Values[2], r.Values[3])));

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
        if (Refusal(bytes, widthBits) is { } refusal)
            throw new ArgumentException(refusal);
        return new SramMacro(Value(0), Value(1), Value(2), Value(3));

        double Value(int column) => Interpolation.LogLog([.. _nodes.Select(node => (node.NodeNm, AtWidth(node.Widths, bytes, widthBits, column)))], nodeNm);
    }

    /// <exception cref="InputException">Missing, unreadable or not such a table.</exception>
    public static SramTable Load(string path)
    {
        var problems = new List<InputProblem>();
        var rows = new List<SramRow>();
        var lines = ReadLines(path);
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (line.Length == 0 || line[0] == '#' || line.StartsWith("node_nm,", StringComparison.Ordinal))
                continue;
            var fields = line.Split(',');
            var numbers = fields.Select(f => double.TryParse(f, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) && v > 0 && double.IsFinite(v) ? v : 0).ToArray();
            if (numbers.Length != 7 || numbers.Contains(0))
                problems.Add(new InputProblem(path, i + 1, 1, "", "must be 7 positive numbers: node_nm, size_bytes, width_bits, read_pj, write_pj, leakage_mw, area_mm2"));
            else
                rows.Add(new SramRow(numbers[0], numbers[1], numbers[2], [numbers[3], numbers[4], numbers[5], numbers[6] * 1e6]));
        }
        var distinct = rows.Select(r => (r.NodeNm, r.Bytes, r.WidthBits)).Distinct().Count();
        if (problems.Count == 0 && (distinct < rows.Count || rows.GroupBy(r => (r.NodeNm, r.WidthBits)).Any(g => g.Count() < 2) || rows.Count == 0))
            problems.Add(new InputProblem(path, 0, 0, "", "must have two sizes or more for each node and width, each once"));
        if (problems.Count > 0)
            throw new InputException(problems);
        return new SramTable(rows);
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

    // Widths that lack the size are bridged from their neighbours in size: the table is ragged where the compiler gave no macro.
    private static double AtWidth(List<(double WidthBits, List<SramRow> Rows)> widths, double bytes, double widthBits, int column) =>
        Along([.. widths.Select(w => (w.WidthBits, Along([.. w.Rows.Select(r => (r.Bytes, r.Values[column]))], bytes)))], widthBits);

    private static double Along(List<(double X, double Y)> points, double x)
    {
        if (points.Count == 1)
            return points[0].Y;
        if (x >= points[0].X && x <= points[^1].X)
            return Interpolation.LogLog(points, x);
        var end = x < points[0].X ? points[0] : points[^1];
        var slope = Math.Max(0, Math.Log(points[^1].Y / points[0].Y) / Math.Log(points[^1].X / points[0].X));
        return end.Y * Math.Pow(x / end.X, slope);
    }

    private sealed record SramRow(double NodeNm, double Bytes, double WidthBits, double[] Values);
}
