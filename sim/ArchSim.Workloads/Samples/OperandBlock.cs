namespace ArchSim.Workloads;

/// <summary>Where a block of operands lies in a layer: its first image, group, output pixel, output channel and reduction position, and its valid extents.</summary>
/// <param name="Image">Of those that were recorded.</param>
/// <param name="Pixel">Of one image, in raster order; a multiple of <see cref="OperandSample.Pixels"/>.</param>
/// <param name="Channel">Of one group; a multiple of <see cref="OperandSample.Channels"/>.</param>
/// <param name="Position">Of the reduction, kernel outer and channel inner; a multiple of <see cref="OperandSample.Depth"/>.</param>
/// <param name="Pixels">Pixels that the layer still has from <paramref name="Pixel"/> on, at most a block's; likewise the others.</param>
public readonly record struct OperandBlock(int Image, int Group, int Pixel, int Channel, int Position, int Pixels, int Channels, int Depth);
