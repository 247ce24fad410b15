namespace ArchSim.Networks;

/// <summary>How windows walk along one axis of an image, in elements. Positions before 0 and from <see cref="Extent"/> on are padding.</summary>
/// <param name="Extent">Of the input.</param>
/// <param name="Outputs">Windows.</param>
/// <param name="Kernel">Elements of a window.</param>
/// <param name="Stride">From a window to the next.</param>
/// <param name="Dilation">From an element of a window to the next.</param>
/// <param name="Begin">Padding before the first element.</param>
/// <param name="End">Padding after the last.</param>
public readonly record struct SpatialAxis(int Extent, int Outputs, int Kernel, int Stride, int Dilation, int Begin, int End)
{
    /// <summary>An axis that an image does not have.</summary>
    public static readonly SpatialAxis None = new(1, 1, 1, 1, 1, 0, 0);

    /// <summary>Where an element of a window lies; outside of the extent where it is padding.</summary>
    public int Position(int output, int element) => output * Stride - Begin + element * Dilation;

    /// <summary>Elements of a window that are no padding: from the first to before the end.</summary>
    public (int First, int End) Inside(int output) => Clipped(output, 0, Extent);

    /// <summary>The same where padding counts, but not what lies beyond it.</summary>
    public (int First, int End) InsidePadding(int output) => Clipped(output, -Begin, Extent + End);

    private (int First, int End) Clipped(int output, int least, int end)
    {
        var start = Position(output, 0);
        var first = start >= least ? 0 : Math.Min(Kernel, (least - start + Dilation - 1) / Dilation);
        var last = start >= end ? 0 : Math.Min(Kernel, (end - start + Dilation - 1) / Dilation);
        return (first, Math.Max(first, last));
    }
}
