using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class FusedIpuClaimsTests
{
    [Test]
    public void Formulas_hold_exactly()
    {
        var bench = new Workbench();
        var exact = FusedIpuClaims.All.Where(c => c.Tolerance == Tolerance.Exact).ToList();
        Assert.That(exact, Has.Count.EqualTo(6));
        Assert.Multiple(() =>
        {
            foreach (var claim in exact)
                Assert.That(claim.Tolerance.Holds(claim.Published, claim.Compute(bench)), Is.True, claim.Id);
        });
    }

    [Test]
    public void What_is_recalled_is_not_scored() =>
        Assert.That(FusedIpuClaims.All.Where(c => c.Verification == Verification.Recalled).Select(c => c.Kind), Has.Exactly(7).Items.And.All.EqualTo(ClaimKind.Recalled));

    [Test, Category("Long")]
    public void Gains_hold_or_miss_as_stated()
    {
        var bench = new Workbench();
        Assert.Multiple(() =>
        {
            foreach (var claim in FusedIpuClaims.All.Where(c => c.Tolerance == Tolerance.Usual))
            {
                var ours = claim.Compute(bench);
                TestContext.Out.WriteLine($"{claim.Id}: {claim.Published:P0}, ours {ours.Value:P1}; {string.Join("; ", ours.Variants.Select(v => $"{v.Assumption} {v.Value:P1}"))}");
                if (claim.Kind == ClaimKind.Prediction)
                    Assert.That(claim.Tolerance.Holds(claim.Published, ours), Is.EqualTo(claim.KnownMiss is null), claim.Id);
            }
        });
    }
}
