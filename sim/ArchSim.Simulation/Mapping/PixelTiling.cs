using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>A tile of output pixels and the input it looks at.</summary>
/// <param name="InputRows">Input rows that are fetched for it: padding is not, nor are rows that a stride skips.</param>
internal readonly record struct PixelTile(int Images, int Rows, int Columns, int InputRows, int InputColumns)
{
    public long Pixels => (long)Images * Rows * Columns;

    public long InputPixels => (long)Images * InputRows * InputColumns;

    /// <summary>Of those, the ones that the tile before it, of the same image, looks at too.</summary>
    public long SharedInputPixels { get; init; }

    /// <summary>What is left to fetch where the tile before it is still in the buffer.</summary>
    public long NewInputPixels => InputPixels - SharedInputPixels;
}

/// <summary>The output pixels of a layer, cut into tiles in raster order.</summary>
internal sealed class PixelTiling
{
    private readonly Extent[] _rows;
    private readonly Extent[] _columns;
    private readonly int[] _images;

    public PixelTiling(MatrixLayer layer, int images, Mapping mapping)
    {
        _rows = Extents(layer.OutputHeight, mapping.Rows, layer.StrideHeight, layer.KernelHeight, layer.DilationHeight, layer.InputHeight);
        _columns = Extents(layer.OutputWidth, mapping.Columns, layer.StrideWidth, layer.KernelWidth, layer.DilationWidth, layer.InputWidth);
        _images = new int[TileGrid.Count(images, mapping.Images)];
        for (var i = 0; i < _images.Length; i++)
            _images[i] = Math.Min(mapping.Images, images - i * mapping.Images);
        Count = checked(_images.Length * _rows.Length * _columns.Length);
        Classes = ClassesOf();
        Largest = LargestOf(Classes);
        Shapes = ShapesOf(Classes);
        SharesInput = Classes.Any(c => c.Tile.SharedInputPixels > 0);
        InputPixels = Classes.Sum(c => c.Tile.InputPixels * c.Count);
        NewInputPixels = Classes.Sum(c => c.Tile.NewInputPixels * c.Count);
        Full = Classes.Sum(c => c.Tile.Pixels == Largest.Pixels ? c.Count : 0);
    }

    public int Count { get; }

    /// <summary>The distinct tiles with how often each occurs, in the order in which each occurs first.</summary>
    public IReadOnlyList<(PixelTile Tile, int Count)> Classes { get; }

    /// <summary>The same but for what tiles share with those before them, on which nothing but fetching depends.</summary>
    public IReadOnlyList<(PixelTile Tile, int Count)> Shapes { get; }

    /// <summary>Some tile looks at input that the one before it looks at too.</summary>
    public bool SharesInput { get; }

    /// <summary>A full tile that looks at as much input as any.</summary>
    public PixelTile Largest { get; }

    /// <summary>Tiles with as many pixels as any.</summary>
    public int Full { get; }

    /// <summary>That all tiles look at, and those of them that the tile before does not.</summary>
    public long InputPixels { get; }
    public long NewInputPixels { get; }

    public PixelTile this[int index]
    {
        get
        {
            var (line, column) = Math.DivRem(index, _columns.Length);
            var (image, row) = Math.DivRem(line, _rows.Length);
            return Tile(_images[image], _rows[row], _columns[column]);
        }
    }

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

    /// <summary>Tiles follow each other along a row where rows are cut, else down the image: with their neighbour on that axis they share input.</summary>
    private PixelTile Tile(int images, Extent rows, Extent columns) => new(images, rows.Outputs, columns.Outputs, rows.Inputs, columns.Inputs)
    {
        SharedInputPixels = (long)images * (_columns.Length == 1 ? rows.Shared * columns.Inputs : rows.Inputs * columns.Shared),
    };

    private static Extent[] Extents(int outputs, int tile, int stride, int kernel, int dilation, int input)
    {
        var extents = new Extent[TileGrid.Count(outputs, tile)];
        int Inputs(int start, int count) => InputExtent(start, count, outputs, stride, kernel, dilation, input);
        for (var i = 0; i < extents.Length; i++)
        {
            var start = i * tile;
            var count = Math.Min(tile, outputs - start);
            var own = Inputs(start, count);
            // What both look at is counted twice in their sum and once in their union.
            var shared = i == 0 ? 0 : extents[i - 1].Inputs + own - Inputs(start - tile, tile + count);
            extents[i] = new Extent(count, own, shared);
        }
        return extents;
    }

    // A tile's kind follows from the kinds of its images, rows and columns.
    private (PixelTile, int)[] ClassesOf()
    {
        var rowKinds = Kinds(_rows);
        var columnKinds = Kinds(_columns);
        var classes = new List<(PixelTile, int)>();
        foreach (var (held, imageCount) in Kinds(_images))
        {
            foreach (var (row, rowCount) in rowKinds)
            {
                foreach (var (column, columnCount) in columnKinds)
                    classes.Add((Tile(held, row, column), imageCount * rowCount * columnCount));
            }
        }
        return [.. classes];
    }

    private static List<(PixelTile Tile, int Count)> ShapesOf(IReadOnlyList<(PixelTile Tile, int Count)> classes)
    {
        var shapes = new List<(PixelTile Tile, int Count)>(classes.Count);
        foreach (var (tile, count) in classes)
        {
            var shape = tile with { SharedInputPixels = 0 };
            var known = shapes.FindIndex(s => s.Tile == shape);
            if (known < 0)
                shapes.Add((shape, count));
            else
                shapes[known] = (shape, shapes[known].Count + count);
        }
        return shapes;
    }

    private static List<(T Value, int Count)> Kinds<T>(T[] values) where T : IEquatable<T>
    {
        // There are a handful: the border at either end, the middle, and what a stride makes of it.
        var kinds = new List<(T Value, int Count)>();
        foreach (var value in values)
        {
            var known = kinds.Count - 1;
            while (known >= 0 && !kinds[known].Value.Equals(value))
                known--;
            if (known < 0)
                kinds.Add((value, 1));
            else
                kinds[known] = (value, kinds[known].Count + 1);
        }
        return kinds;
    }

    private static PixelTile LargestOf(IReadOnlyList<(PixelTile Tile, int Count)> classes)
    {
        var largest = classes[0].Tile;
        foreach (var (tile, _) in classes)
        {
            if (tile.InputPixels > largest.InputPixels)
                largest = largest with { InputRows = tile.InputRows, InputColumns = tile.InputColumns };
        }
        return largest;
    }

    /// <summary>A tile along one axis: its outputs, the inputs they look at, and those of them that the tile before looks at too.</summary>
    private readonly record struct Extent(int Outputs, int Inputs, int Shared);
}
