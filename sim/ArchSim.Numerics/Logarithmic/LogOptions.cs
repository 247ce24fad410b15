namespace ArchSim.Numerics;

/// <summary>What the magnitudes of a logarithmic format are powers of.</summary>
public enum LogSegments
{
    /// <summary>Powers of two: <c>log4</c>.</summary>
    BaseTwo,

    /// <summary>Powers of the root of two: <c>log4:base-sqrt2</c>.</summary>
    BaseRootTwo,

    /// <summary>
    /// SegLog: powers of two below, of root two above, in a ratio that is the hardware's: <c>seglog4</c>. The ratio of the paper is not known; here half
    /// of all magnitude codes are powers of root two, so that the code's top bit tells the segment, and zero takes one of the others.
    /// </summary>
    FixedRatio,

    /// <summary>BRSLog: the same with the ratio of a layer, stated by its levels of base root two: <c>brslog5:sqrt4</c>.</summary>
    Reconfigurable,
}

/// <summary>How a logarithmic format differs from the plainest of its kind.</summary>
public sealed record LogOptions
{
    /// <summary>The largest magnitude is an odd power of root two (chk_even = 0), where the segment of root two holds it.</summary>
    public bool TopIsOdd { get; init; }

    /// <summary>Magnitude code 0 is zero. Without, all codes are magnitudes, code 0 the smallest.</summary>
    public bool HasZero { get; init; } = true;

    /// <summary>What stands for the root of two: by default 1 + 1/2, in the codebook and so in the decisions of <see cref="NumberFormat.Encode"/> too.</summary>
    /// <exception cref="ArgumentException">None of those that there are.</exception>
    public RootTwo Root { get; init => field = EnumValues.Require(value); } = RootTwo.OneTerm;

    /// <summary>Numbers are encoded by the codebook with the exact root of two, and decoded with <see cref="Root"/>: the approximation comes after quantizing.</summary>
    public bool ApproximatedAfter { get; init; }
}
