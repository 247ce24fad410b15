namespace ArchSim.Hardware;

/// <summary>
/// Logarithms of what macros take, on the full grid of nodes, sizes and widths of a table. A memory compiler picks an organisation for each size and width, with
/// jumps, and nearly the same one at every node: a macro that the table lacks is therefore that of another node, moved by what macros around it differ between the
/// two nodes. README.md holds this against macros that were left out.
/// </summary>
internal sealed class SramGrid
{
    private const int Quantities = 6;

    private readonly double[] _nodes;
    private readonly double[] _sizes;
    private readonly double[] _widths;

    // By node, size and width; null where the table has no row.
    private readonly double[]?[,,] _rows;
    private readonly double[,,][] _logs;

    /// <param name="rows">Two sizes or more for each node and width.</param>
    public SramGrid(IReadOnlyCollection<SramRow> rows)
    {
        _nodes = [.. rows.Select(r => r.NodeNm).Distinct().Order()];
        _sizes = [.. rows.Select(r => r.Bytes).Distinct().Order()];
        _widths = [.. rows.Select(r => r.WidthBits).Distinct().Order()];
        _rows = new double[_nodes.Length, _sizes.Length, _widths.Length][];
        foreach (var row in rows)
            _rows[Array.IndexOf(_nodes, row.NodeNm), Array.IndexOf(_sizes, row.Bytes), Array.IndexOf(_widths, row.WidthBits)] = Logarithms(row.Macro);
        _logs = new double[_nodes.Length, _sizes.Length, _widths.Length][];
        for (var node = 0; node < _nodes.Length; node++)
        {
            for (var width = 0; width < _widths.Length; width++)
                Complete(node, width);
        }
    }

    /// <summary>
    /// Along straight lines in the logarithms of size, width and node. Beyond the sizes and widths, the line from the first to the last of them goes on,
    /// never downward.
    /// </summary>
    public SramMacro At(double nodeNm, double bytes, double widthBits)
    {
        var v = new double[Quantities];
        for (var quantity = 0; quantity < Quantities; quantity++)
        {
            var q = quantity;
            v[q] = Interpolation.LogLog(Points(_nodes, node => Along(Points(_widths, width => Along(Points(_sizes, size => Math.Exp(_logs[node, size, width][q])), bytes)), widthBits)), nodeNm);
        }
        return new SramMacro(v[0], v[1], v[2], v[3], v[4], v[5]);
    }

    private static double[] Logarithms(SramMacro macro) =>
        [Math.Log(macro.ReadPj), Math.Log(macro.WritePj), Math.Log(macro.LeakageMw), Math.Log(macro.AreaUm2), Math.Log(macro.AccessNs), Math.Log(macro.CycleNs)];

    private static List<(double X, double Y)> Points(double[] axis, Func<int, double> value) => [.. axis.Select((x, i) => (x, value(i)))];

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

    /// <summary>What is estimated stays between its neighbours in size, so that a larger macro takes less only where the compiler itself says so.</summary>
    private void Complete(int node, int width)
    {
        for (var size = 0; size < _sizes.Length; size++)
        {
            if (_rows[node, size, width] is { } row)
            {
                _logs[node, size, width] = row;
                continue;
            }
            var smaller = size > 0 ? _logs[node, size - 1, width] : null;
            var larger = Enumerable.Range(size, _sizes.Length - size).Select(s => _rows[node, s, width]).FirstOrDefault(r => r is not null);
            var logs = FromOtherNodes(node, size, width) ?? FromOtherSizes(node, size, width);
            for (var q = 0; q < Quantities; q++)
            {
                var (low, high) = (smaller?[q] ?? double.NegativeInfinity, larger?[q] ?? double.PositiveInfinity);
                logs[q] = Math.Clamp(logs[q], Math.Min(low, high), Math.Max(low, high));
            }
            _logs[node, size, width] = logs;
        }
    }

    /// <summary>The mean over nodes that have the macro, the nearer the heavier; null where none has.</summary>
    private double[]? FromOtherNodes(int node, int size, int width)
    {
        var sum = new double[Quantities];
        var weights = 0.0;
        for (var other = 0; other < _nodes.Length; other++)
        {
            if (_rows[other, size, width] is not { } donor || Step(node, other, size, width) is not { } step)
                continue;
            var weight = Math.Exp(-Math.Abs(node - other));
            weights += weight;
            for (var q = 0; q < Quantities; q++)
                sum[q] += weight * (donor[q] + step[q]);
        }
        return weights > 0 ? [.. sum.Select(s => s / weights)] : null;
    }

    /// <summary>From one node to another: the mean over all macros that both have, a factor e lighter with each octave of size and of width.</summary>
    private double[]? Step(int to, int from, int size, int width)
    {
        var sum = new double[Quantities];
        var weights = 0.0;
        for (var s = 0; s < _sizes.Length; s++)
        {
            for (var w = 0; w < _widths.Length; w++)
            {
                if (_rows[to, s, w] is not { } there || _rows[from, s, w] is not { } here)
                    continue;
                var weight = Math.Exp(-Math.Abs(Math.Log2(_sizes[s] / _sizes[size])) - Math.Abs(Math.Log2(_widths[w] / _widths[width])));
                weights += weight;
                for (var q = 0; q < Quantities; q++)
                    sum[q] += weight * (there[q] - here[q]);
            }
        }
        return weights > 0 ? [.. sum.Select(x => x / weights)] : null;
    }

    /// <summary>On the line through the nearest smaller and larger macro of that node and width, or through the two nearest.</summary>
    private double[] FromOtherSizes(int node, int size, int width)
    {
        var known = Enumerable.Range(0, _sizes.Length).Where(s => _rows[node, s, width] is not null).ToList();
        var after = Math.Clamp(known.FindIndex(s => s > size) is var i && i < 0 ? known.Count - 1 : i, 1, known.Count - 1);
        var (a, b) = (known[after - 1], known[after]);
        var share = Math.Log(_sizes[size] / _sizes[a]) / Math.Log(_sizes[b] / _sizes[a]);
        return [.. _rows[node, a, width]!.Zip(_rows[node, b, width]!, (x, y) => x + share * (y - x))];
    }
}
