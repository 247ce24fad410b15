namespace ArchSim.Workloads;

/// <summary>The matrices of a layer: of each image and group M x K activations against N x K weights.</summary>
/// <param name="Pixels">M: output pixels of one image.</param>
/// <param name="Channels">N: output channels of one group.</param>
/// <param name="Products">K: products of an output, kernel outer and channel inner.</param>
/// <param name="Images">That are recorded.</param>
public readonly record struct LayerExtents(int Groups, int Pixels, int Channels, int Products, int Images = 1)
{
    /// <exception cref="OverflowException">More pixels or products than an integer holds.</exception>
    public static LayerExtents Of(MatrixLayer layer, int images = 1) =>
        new(layer.Groups, checked((int)layer.PixelsPerImage), layer.OutputChannels, checked((int)layer.Reduction), images);

    /// <summary>Blocks, cut or whole, that the layer consists of.</summary>
    public long Blocks => checked((long)Images * Groups * PixelTiles * ChannelTiles * Slices);

    /// <summary>Share of a block that holds products of the layer, on average over its blocks.</summary>
    public double Fill => (double)Images * Groups * Pixels * Channels * Products / ((double)Blocks * OperandSample.Pixels * OperandSample.Channels * OperandSample.Depth);

    private long PixelTiles => Tiles(Pixels, OperandSample.Pixels);

    private long ChannelTiles => Tiles(Channels, OperandSample.Channels);

    private long Slices => Tiles(Products, OperandSample.Depth);

    /// <summary>
    /// A block by its number; neighbours differ in their pixels first, then in images, channels, reduction positions and groups. Pixels side by side are alike, while weights
    /// make positions and channels differ: a sample that is spread over the numbers has its share of each.
    /// </summary>
    public OperandBlock Block(long number)
    {
        (number, var pixels) = Math.DivRem(number, PixelTiles);
        (number, var image) = Math.DivRem(number, (long)Images);
        (number, var channels) = Math.DivRem(number, ChannelTiles);
        (number, var slice) = Math.DivRem(number, Slices);
        return At((int)image, (int)number, (int)pixels * OperandSample.Pixels, (int)channels * OperandSample.Channels, (int)slice * OperandSample.Depth);
    }

    /// <summary>The block at a place, with what the layer has there.</summary>
    public OperandBlock At(int image, int group, int pixel, int channel, int position) => new(
        image, group, pixel, channel, position,
        Math.Min(OperandSample.Pixels, Pixels - pixel), Math.Min(OperandSample.Channels, Channels - channel), Math.Min(OperandSample.Depth, Products - position));

    private static long Tiles(int extent, int tile) => ((long)extent + tile - 1) / tile;
}
