namespace ArchSim.Numerics;

/// <summary>How the code of a number between two values of a format is decided.</summary>
public enum DecisionRule
{
    /// <summary>For the nearer value; from the middle mostly to the even code. A float that flushes has no nearer value below its smallest than zero.</summary>
    NearestValue,

    /// <summary>For the value whose logarithm is nearer: thresholds are geometric means. What becomes zero is the format's own.</summary>
    NearestLogarithm,

    /// <summary>For the value of lesser magnitude: bits are cut off.</summary>
    TowardZero,

    /// <summary>By thresholds of the format's own, of which its documentation speaks.</summary>
    Other,
}
