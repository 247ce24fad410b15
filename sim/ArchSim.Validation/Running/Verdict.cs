namespace ArchSim.Validation;

public enum Verdict
{
    /// <summary>Within the tolerance, or the published figure lies within the band of ours.</summary>
    Holds,

    Misses,

    /// <summary>From memory: shown beside ours and not scored.</summary>
    Shown,

    /// <summary>Ours could not be computed.</summary>
    Failed,
}
