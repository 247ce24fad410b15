namespace ArchSim.Numerics;

/// <summary>What the code of a number between two values of a format is chosen by.</summary>
public enum Nearness
{
    /// <summary>The value that is nearer.</summary>
    Value,

    /// <summary>The value whose logarithm is nearer: thresholds are geometric means. What becomes zero is the format's own.</summary>
    Logarithm,

    /// <summary>Bits are cut off: the value of lesser magnitude.</summary>
    TowardZero,

    /// <summary>Thresholds of the format's own, of which its documentation speaks.</summary>
    Other,
}
