namespace ArchSim.Numerics;

/// <summary>The number types that ANT chooses from.</summary>
public enum AntType
{
    Integer,
    Flint,
    PowerOfTwo,
    Float,
}
