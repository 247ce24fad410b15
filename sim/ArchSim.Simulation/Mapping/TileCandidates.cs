namespace ArchSim.Simulation;

/// <summary>The tile sizes the mapper tries: each dimension whole, then halved down to what the array unrolls of it.</summary>
internal static class TileCandidates
{
    public static readonly IReadOnlyList<IReadOnlyList<TileLoop>> Orders =
    [
        [TileLoop.N, TileLoop.M, TileLoop.K],
        [TileLoop.M, TileLoop.N, TileLoop.K],
        [TileLoop.N, TileLoop.K, TileLoop.M],
        [TileLoop.M, TileLoop.K, TileLoop.N],
        [TileLoop.K, TileLoop.M, TileLoop.N],
        [TileLoop.K, TileLoop.N, TileLoop.M],
    ];

    /// <summary>Pixel tiles from all images down to one pixel: images halved, then rows, then columns.</summary>
    public static IReadOnlyList<(int Images, int Rows, int Columns)> Pixels(MatrixWork work)
    {
        var (height, width) = (work.Layer.OutputHeight, work.Layer.OutputWidth);
        var list = new List<(int, int, int)>();
        foreach (var images in Halvings(work.Images, 1).Where(i => i > 1))
            list.Add((images, height, width));
        foreach (var rows in Halvings(height, 1))
            list.Add((1, rows, width));
        foreach (var columns in Halvings(width, 1).Where(c => c < width))
            list.Add((1, 1, columns));
        return list;
    }

    public static IReadOnlyList<int> OutputChannels(MatrixWork work) => Halvings(work.OutputChannels, work.Unroll.N);

    /// <summary>A tile holds channels with their whole kernel, so that few channels already fill the array's reduction.</summary>
    public static IReadOnlyList<int> InputChannels(MatrixWork work) =>
        Halvings(work.InputChannels, Math.Max(1, (work.Unroll.K + work.Kernel - 1) / work.Kernel));

    public static IReadOnlyList<int> Groups(MatrixWork work) => Halvings(work.Groups, 1);

    /// <summary>
    /// The extent, and tiles that cut it into 2, 4, 8 ... parts, each rounded up to whole multiples of the unroll and cut off at it;
    /// then down to one, for buffers that do not even hold that.
    /// </summary>
    internal static IReadOnlyList<int> Halvings(int extent, int unroll)
    {
        var sizes = new List<int>();
        for (var parts = 1L; ; parts *= 2)
        {
            var size = (int)((extent + parts - 1) / parts);
            if (size > unroll)
                size = Math.Min(extent, (size + unroll - 1) / unroll * unroll);
            if (sizes.Count == 0 || size < sizes[^1])
                sizes.Add(size);
            if (size == 1)
                return sizes;
        }
    }
}
