using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class BaselineClaimTests
{
    private static readonly Workbench Bench = new();

    private static IEnumerable<Claim> Claims => PublishedClaims.All.Single(g => g.Group == "Integer baselines").Claims;

    private static IEnumerable<TestCaseData> Cases => Claims.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Id));

    [TestCaseSource(nameof(Cases))]
    public void A_claim_holds_or_says_why_it_misses(Claim claim)
    {
        var ours = claim.Compute(Bench);
        TestContext.Out.WriteLine($"{claim.Id}: published {claim.Published:G4}, ours {ours.Value:G4} ({ours.Least:G4} to {ours.Most:G4})");
        Assert.That(claim.Tolerance.Holds(claim.Published, ours), Is.EqualTo(claim.KnownMiss is null), $"{ours.Value} ({ours.Least} to {ours.Most})");
    }

    [TestCaseSource(nameof(Cases))]
    public void Variants_are_named_once(Claim claim) => Assert.That(claim.Compute(Bench).Variants.Select(v => v.Assumption), Is.Unique);
}
