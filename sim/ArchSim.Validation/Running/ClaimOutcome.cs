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
        : Verdict.Misses;

    /// <summary>It holds because of what is not known about the published side: ours as configured lies outside of the tolerance.</summary>
    public bool HoldsByBandAlone => Verdict == Verdict.Holds && !Claim.Tolerance.Holds(Claim.Published, new Finding(Finding!.Value));

    /// <summary>The outcome is the recorded one: a claim holds, or misses and is known to miss.</summary>
    public bool IsAsRecorded => Verdict switch
    {
        Verdict.Holds => Claim.KnownMiss is null,
        Verdict.Misses => Claim.KnownMiss is not null,
        Verdict.Shown => true,
        _ => false,
    };

    /// <summary>What is to be done where the outcome is not the recorded one; null where it is.</summary>
    public string? Change => IsAsRecorded ? null : Verdict switch
    {
        Verdict.Holds => "is recorded as a miss and holds now: take its record away",
        Verdict.Misses => "misses, and no record says why",
        _ => $"could not be computed: {Problem}",
    };

    /// <summary>Ours against the published figure, as a share of it; of a change, of that change. Null where it has none.</summary>
    public double? Error => Finding is null || Claim.Published == 0 ? null : (Finding.Value - Claim.Published) / Math.Abs(Claim.Published);
}
