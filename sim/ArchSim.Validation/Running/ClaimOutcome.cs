namespace ArchSim.Validation;

/// <summary>A claim and what came of it.</summary>
public sealed record ClaimOutcome
{
    public required string Group { get; init; }

    public required Claim Claim { get; init; }

    /// <summary>Null where it could not be computed; <see cref="Problem"/> says why.</summary>
    public Finding? Finding { get; init; }

    public string? Problem { get; init; }

    public Verdict Verdict => Finding is null ? Verdict.Failed
        : Claim.Kind == ClaimKind.Recalled || Claim.Verification == Verification.Recalled ? Verdict.Shown
        : Claim.Tolerance.Holds(Claim.Published, Finding) ? Verdict.Holds
        : Claim.Tolerance.Allows(Claim.Published, Finding.Value) ? Verdict.HoldsAsConfigured
        : Verdict.Misses;

    /// <summary>It holds because of what is not known about the published side: ours as configured lies outside of the tolerance.</summary>
    public bool HoldsByBandAlone => Verdict == Verdict.Holds && !Claim.Tolerance.Allows(Claim.Published, Finding!.Value);

    /// <summary>The outcome is the recorded one: a claim holds, or misses, or misses in its band only, and is known to do so.</summary>
    public bool IsAsRecorded => Verdict switch
    {
        Verdict.Holds => Claim.KnownMiss is null,
        Verdict.HoldsAsConfigured => Claim.KnownMiss is not null && Claim.MissesInBandOnly,
        Verdict.Misses => Claim.KnownMiss is not null && !Claim.MissesInBandOnly,
        Verdict.Shown => true,
        _ => false,
    };

    /// <summary>A reason stands beside it, and it came out as that says. A calibration that fits less is one too.</summary>
    public bool IsRecordedMiss => IsAsRecorded && Verdict is (Verdict.Misses or Verdict.HoldsAsConfigured);

    /// <summary>What is to be done where the outcome is not the recorded one; null where it is.</summary>
    public string? Change => IsAsRecorded ? null : Verdict switch
    {
        Verdict.Holds => "is recorded as a miss and holds now: take its record away",
        Verdict.HoldsAsConfigured => Claim.KnownMiss is null ? "holds as configured only, and no record says why" : "is recorded as a miss and holds as configured now",
        Verdict.Misses => Claim.KnownMiss is null ? "misses, and no record says why" : "is recorded as a miss of the band only and misses as configured too",
        _ => $"could not be computed: {Problem}",
    };

    /// <summary>Ours against the published figure, as a share of it; of a change, of that change. Null where it has none.</summary>
    public double? Error => Finding is null || Claim.Published == 0 ? null : (Finding.Value - Claim.Published) / Math.Abs(Claim.Published);
}
