namespace ArchSim.Validation;

public enum Verdict
{
    /// <summary>Within the tolerance, or the published figure lies within the band of ours; where it is exact, under every assumption.</summary>
    Holds,

    /// <summary>Exact, and so with the assumptions as the configurations state them, but not under all others: a miss of the band.</summary>
    HoldsAsConfigured,

    Misses,

    /// <summary>From memory: shown beside ours and not scored.</summary>
    Shown,

    /// <summary>Ours could not be computed.</summary>
    Failed,
}
