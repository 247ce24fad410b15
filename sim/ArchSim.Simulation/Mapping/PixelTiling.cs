using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>A tile of output pixels and the input it looks at.</summary>
/// <param name="InputRows">Input rows that are fetched for it: padding is not, nor are rows that a stride skips.</param>
internal readonly record struct PixelTile(int Images, int Rows, int Columns, int InputRows, int InputColumns)
{
    public long Pixels => (long)Images * Rows * Columns;

    public long InputPixels => (long)Images * InputRows * InputColumns;
}

/// <summary>The output pixels of a layer, cut into tiles in raster order.</summary>
internal sealed class PixelTiling
{
    private readonly PixelTile[] _tiles;

    public PixelTiling(MatrixLayer layer, int images, Mapping mapping)
    {
        var rows = Extents(layer.OutputHeight, mapping.Rows, layer.StrideHeight, layer.KernelHeight, layer.DilationHeight, layer.InputHeight);
        var columns = Extents(layer.OutputWidth, mapping.Columns, layer.StrideWidth, layer.KernelWidth, layer.DilationWidth, layer.InputWidth);
        var tiles = new List<PixelTile>();
        for (var image = 0; image < images; image += mapping.Images)
        {
            var held = Math.Min(mapping.Images, images - image);
            foreach (var (outRows, inRows) in rows)
            {
                foreach (var (outColumns, inColumns) in columns)
                    tiles.Add(new PixelTile(held, outRows, outColumns, inRows, inColumns));
            }
        }
        _tiles = [.. tiles];
    }

    public int Count => _tiles.Length;

    public PixelTile this[int index] => _tiles[index];

    /// <summary>The distinct tiles with how often each occurs.</summary>
    public IReadOnlyList<(PixelTile Tile, int Count)> Classes() =>
        [.. _tiles.GroupBy(t => t).Select(g => (g.Key, g.Count()))];

    /// <summary>Input elements along one axis that a span of outputs looks at: padding is not among them, nor is what stride or dilation skip.</summary>
    internal static int InputExtent(int start, int count, int outputs, int stride, int kernel, int dilation, int input)
    {
        var reach = (kernel - 1) * dilation + 1;
        // Padding is not part of a layer's shape; what is missing from the input is taken as padding, the odd one in front.
        var padding = Math.Max(0, (outputs - 1) * stride + reach - input + 1) / 2;
        var first = Math.Max(0, start * stride - padding);
        var last = Math.Min(input - 1, (start + count - 1) * stride - padding + reach - 1);
        var span = Math.Max(0, last - first + 1);
        if (kernel == 1 ? stride == 1 : dilation == 1 && stride <= kernel)
            return span;
        // Windows with gaps in or between them: every position once.
        var seen = new bool[span];
        var touched = 0;
        for (var output = start; output < start + count; output++)
        {
            for (var tap = 0; tap < kernel; tap++)
            {
                var at = output * stride - padding + tap * dilation - first;
                if (at < 0 || at >= span || seen[at])
                    continue;
                seen[at] = true;
                touched++;
            }
        }
        return touched;
    }

    private static List<(int Outputs, int Inputs)> Extents(int outputs, int tile, int stride, int kernel, int dilation, int input)
    {
        var list = new List<(int, int)>();
        for (var start = 0; start < outputs; start += tile)
        {
            var count = Math.Min(tile, outputs - start);
            list.Add((count, InputExtent(start, count, outputs, stride, kernel, dilation, input)));
        }
        return list;
    }
}
