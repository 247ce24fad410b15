using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

/// <summary>Claims about elements with accumulators of few bits come out as they say, hit or miss.</summary>
public sealed class AccumulatorClaimsTests
{
    private static readonly Workbench Bench = new();

    private static IEnumerable<TestCaseData> All() => AccumulatorClaims.All.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Id));

    [TestCaseSource(nameof(All))]
    public void A_claim_comes_out_as_it_is_noted(Claim claim)
    {
        var ours = claim.Compute(Bench);
        TestContext.Out.WriteLine($"{claim.Id}: published {claim.Published} {claim.Unit}, ours {ours.Value:G4} [{ours.Least:G4}, {ours.Most:G4}] "
            + string.Join("; ", ours.Variants.Select(v => $"{v.Assumption} {v.Value:G4}")));
        Assert.That(double.IsFinite(ours.Value) && ours.Variants.All(v => double.IsFinite(v.Value)));
        if (claim.Kind != ClaimKind.Recalled)
            Assert.That(claim.Tolerance.Holds(claim.Published, ours), Is.EqualTo(claim.KnownMiss is null));
    }

    [Test]
    public void Every_claim_has_a_name_of_its_own_and_nothing_recalled_is_scored()
    {
        Assert.That(AccumulatorClaims.All.Select(c => c.Id), Is.Unique);
        Assert.That(AccumulatorClaims.All.Where(c => c.Verification == Verification.Recalled).Select(c => c.Kind), Is.All.EqualTo(ClaimKind.Recalled));
    }
}
