namespace ArchSim.Numerics;

/// <summary>Where a number between two values of a format goes.</summary>
public enum Rounding
{
    /// <summary>To the nearer one; from the middle to the even code.</summary>
    NearestEven,

    /// <summary>To the one of lesser magnitude: bits are cut off.</summary>
    TowardZero,

    /// <summary>To either, with the probability of its nearness: what is lost is lost on average to neither side. From a seed.</summary>
    Stochastic,
}
