namespace ArchSim.Training;

/// <summary>A square kernel that moves over a map, with as much zero padding on every side as keeps the size at stride 1.</summary>
/// <param name="Size">Odd.</param>
public readonly record struct KernelWindow(int Size, int Stride)
{
    public int Padding => Size / 2;

    public int Positions => Size * Size;

    public MapShape Output(MapShape input, int channels) => new(Extent(input.Height), Extent(input.Width), channels);

    /// <summary>Where a position of the kernel lies in the input of one image.</summary>
    /// <param name="position">Row by row in the kernel.</param>
    /// <returns>Index of the first channel; -1 in the padding.</returns>
    public int Source(MapShape input, int outputY, int outputX, int position)
    {
        var (y, x) = (outputY * Stride - Padding + position / Size, outputX * Stride - Padding + position % Size);
        return y < 0 || x < 0 || y >= input.Height || x >= input.Width ? -1 : (y * input.Width + x) * input.Channels;
    }

    private int Extent(int input) => (input + 2 * Padding - Size) / Stride + 1;
}
