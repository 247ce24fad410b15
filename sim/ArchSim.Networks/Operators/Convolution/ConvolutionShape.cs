namespace ArchSim.Networks;

/// <summary>A convolution of one batch as matrices: a row is the patch of an output pixel, kernel positions outside and channels inside.</summary>
/// <param name="Channels">Input channels of a group.</param>
/// <param name="OutputChannels">N: of a group.</param>
/// <param name="IsTransposed">Windows walk over the output, and strides spread the input apart.</param>
internal readonly record struct ConvolutionShape(
    int Images, int Groups, int Channels, int OutputChannels, SpatialAxis Height, SpatialAxis Width, bool IsTransposed)
{
    /// <summary>Pixels of a channel of an image.</summary>
    public int Pixels => Height.Extent * Width.Extent;

    /// <summary>The same of the output.</summary>
    public int OutputPixels => Height.Outputs * Width.Outputs;

    /// <summary>M.</summary>
    public int Rows => checked(Images * OutputPixels);

    /// <summary>K.</summary>
    public int Products => checked(Height.Kernel * Width.Kernel * Channels);

    /// <summary>Patches are the pixels themselves.</summary>
    public bool IsPointwise =>
        Height is { Kernel: 1, Stride: 1, Begin: 0, End: 0 } && Width is { Kernel: 1, Stride: 1, Begin: 0, End: 0 } && Pixels == OutputPixels;

    /// <summary>Patches have more elements than the image: some pixels are in several of them.</summary>
    public bool Overlaps => (long)OutputPixels * Height.Kernel * Width.Kernel > Pixels;

    /// <summary>The input pixel that meets an element of the kernel for an output pixel, along one axis; -1 where there is none.</summary>
    public int Source(SpatialAxis axis, int output, int element)
    {
        int position;
        if (IsTransposed)
        {
            var spread = output + axis.Begin - element * axis.Dilation;
            if (spread < 0 || spread % axis.Stride != 0)
                return -1;
            position = spread / axis.Stride;
        }
        else
        {
            position = axis.Position(output, element);
        }
        return (uint)position < (uint)axis.Extent ? position : -1;
    }
}
