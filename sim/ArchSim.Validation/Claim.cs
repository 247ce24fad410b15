namespace ArchSim.Validation;

/// <summary>A published figure, and how ours is computed beside it. It is stated once, here; nothing else in the project knows it.</summary>
public sealed record Claim
{
    /// <summary>Stable and unique, in lower case: "brslog.area". Deviations are noted under it.</summary>
    public required string Id { get; init; }

    /// <summary>What is published, in a line: "area of the BRSLog element against a 16-bit multiplier, 55 nm".</summary>
    public required string Statement { get; init; }

    /// <summary>Work, place in it, year.</summary>
    public required string Source { get; init; }

    public required Verification Verification { get; init; }

    public required ClaimKind Kind { get; init; }

    public required Tolerance Tolerance { get; init; }

    /// <summary>In <see cref="Unit"/>. Of a change: the signed share, -0.5042 for -50.42 %. Of an ordering: the number of pairs that are in the published order.</summary>
    public required double Published { get; init; }

    /// <summary>As printed behind the numbers: "um2", "cycles", "TOPS/mm2", "" for a ratio, "%" for a change, which is printed times a hundred.</summary>
    public required string Unit { get; init; }

    /// <summary>Ours. It may build machines and simulate; it may not look at <see cref="Published"/>.</summary>
    public required Func<Workbench, Finding> Compute { get; init; }

    /// <summary>Why ours is known to miss, in a line; null where it holds. What happens otherwise than stated here is an outcome that changed.</summary>
    public string? KnownMiss { get; init; }

    /// <summary>The known miss is one of the band: ours holds as configured and under some other assumption does not.</summary>
    public bool MissesInBandOnly { get; init; }
}

/// <summary>How far a published figure was verified.</summary>
public enum Verification
{
    /// <summary>Read in the publication.</summary>
    Read,

    /// <summary>Read in public code or data files.</summary>
    Code,

    /// <summary>Read in another publication that restates it.</summary>
    Secondary,

    /// <summary>Follows from other verified figures.</summary>
    Derived,

    /// <summary>From memory, not read again.</summary>
    Recalled,
}

public enum ClaimKind
{
    /// <summary>Used to set a constant of the model: says how well the fit is, predicts nothing.</summary>
    Calibration,

    /// <summary>Output of a public simulator, had again from its own formulas or from our machine in its configuration: says that the formulas are understood, predicts nothing.</summary>
    Reproduction,

    /// <summary>Follows from a definition or a structure by counting.</summary>
    Identity,

    /// <summary>Must come out by itself.</summary>
    Prediction,

    /// <summary>Shown beside ours and not scored.</summary>
    Recalled,
}
