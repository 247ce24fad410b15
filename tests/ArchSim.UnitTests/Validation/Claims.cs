using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

/// <summary>Made-up claims.</summary>
internal static class Claims
{
    public static Claim Of(string id, double published, Func<Workbench, Finding> compute, Tolerance? tolerance = null, string? knownMiss = null,
        ClaimKind kind = ClaimKind.Prediction, Verification verification = Verification.Read, string unit = "") => new()
        {
            Id = id,
            Statement = $"what {id} says",
            Source = "a work, 2020",
            Verification = verification,
            Kind = kind,
            Tolerance = tolerance ?? Tolerance.Usual,
            Published = published,
            Unit = unit,
            Compute = compute,
            KnownMiss = knownMiss,
        };

    public static Claim Of(string id, double published, double ours, Tolerance? tolerance = null, string? knownMiss = null,
        ClaimKind kind = ClaimKind.Prediction, Verification verification = Verification.Read, string unit = "") =>
        Of(id, published, _ => new Finding(ours), tolerance, knownMiss, kind, verification, unit);

    public static ClaimOutcome Outcome(this Claim claim, CancellationToken cancel = default) => ClaimRunner.Run([("group", claim)], cancel: cancel)[0];
}
