namespace ArchSim.Hardware;

/// <summary>How the tensors of a layer lie in memory: tile after tile as they are fetched, or in the order of their dimensions.</summary>
public enum DramLayout
{
    Tile,
    Nhwc,
    Nchw,
}
