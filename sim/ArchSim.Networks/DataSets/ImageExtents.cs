namespace ArchSim.Networks;

/// <summary>Size of an image in pixels, by channel. Prints as <c>3x224x224</c>.</summary>
public readonly record struct ImageExtents(int Channels, int Height, int Width)
{
    /// <summary>Values of one image that a data set may have: a file is not trusted beyond it.</summary>
    public const int MostValues = 1 << 24;

    public const int MostChannels = 1024;

    /// <summary>Pixels of one channel.</summary>
    public int Pixels => Height * Width;

    /// <summary>Pixels of all channels.</summary>
    public int Values => Channels * Pixels;

    public override string ToString() => $"{Channels}x{Height}x{Width}";
}

/// <summary>Order of the values of an image: channel by channel, or pixel by pixel. Rows follow each other in both.</summary>
public enum PixelLayout
{
    Nchw,
    Nhwc,
}

internal static class PixelLayouts
{
    public static readonly IReadOnlyDictionary<string, PixelLayout> ByName = new Dictionary<string, PixelLayout>
    {
        ["nchw"] = PixelLayout.Nchw,
        ["nhwc"] = PixelLayout.Nhwc,
    };

    /// <summary>Where the values of a channel lie: the first, and the distance from one to the next.</summary>
    public static (int First, int Step) Walk(this PixelLayout layout, int channel, ImageExtents extents) =>
        layout == PixelLayout.Nchw ? (channel * extents.Pixels, 1) : (channel, extents.Channels);

    /// <summary>The values of an image in another layout.</summary>
    public static void Reorder<T>(Span<T> source, PixelLayout from, Span<T> target, PixelLayout to, ImageExtents extents)
    {
        for (var channel = 0; channel < extents.Channels; channel++)
        {
            var (read, readStep) = from.Walk(channel, extents);
            var (write, writeStep) = to.Walk(channel, extents);
            for (var left = extents.Pixels; left > 0; left--, read += readStep, write += writeStep)
                target[write] = source[read];
        }
    }
}
