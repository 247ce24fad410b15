namespace ArchSim.Networks;

/// <summary>Which colour a network takes first.</summary>
public enum ChannelOrder
{
    Rgb,
    Bgr,
}
