namespace ArchSim.Simulation;

/// <summary>The tile sizes the mapper tries: each dimension whole, then halved down to what the array unrolls of it.</summary>
internal static class TileCandidates
{
    public static readonly IReadOnlyList<TileLoop[]> Orders =
    [
        [TileLoop.N, TileLoop.M, TileLoop.K],
        [TileLoop.M, TileLoop.N, TileLoop.K],
        [TileLoop.N, TileLoop.K, TileLoop.M],
        [TileLoop.M, TileLoop.K, TileLoop.N],
        [TileLoop.K, TileLoop.M, TileLoop.N],
        [TileLoop.K, TileLoop.N, TileLoop.M],
    ];

    // By which loops have more than one tile: bit 0 for M, 1 for N, 2 for K.
    private static readonly TileLoop[][][] DistinctOrders = [.. Enumerable.Range(0, 8).Select(many => Orders.Where(order => !IsRepeat(order, many)).ToArray())];

    /// <summary>The orders that differ, for that many tiles along each loop.</summary>
    public static ReadOnlySpan<TileLoop[]> OrdersOf(int pixels, int outputs, int inputs) =>
        DistinctOrders[(pixels > 1 ? 1 : 0) | (outputs > 1 ? 2 : 0) | (inputs > 1 ? 4 : 0)];

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

    /// <summary>Loops of a single tile stand outside and in the order N, M, K: such an order stands for all that visit the same tiles.</summary>
    private static bool IsRepeat(TileLoop[] order, int many)
    {
        var last = -1;
        var seenMany = false;
        foreach (var loop in order)
        {
            if ((many >> (int)loop & 1) == 1)
            {
                seenMany = true;
                continue;
            }
            var rank = loop switch { TileLoop.N => 0, TileLoop.M => 1, _ => 2 };
            if (seenMany || rank < last)
                return true;
            last = rank;
        }
        return false;
    }
}
