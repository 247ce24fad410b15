namespace ArchSim.Training;

/// <summary>Extents of the values of one image between layers, which lie channel by channel for each pixel: [height, width, channels].</summary>
public readonly record struct MapShape(int Height, int Width, int Channels)
{
    public int Pixels => Height * Width;

    public int Count => Pixels * Channels;
}
