using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

/// <summary>Claims over whole machines; they simulate dozens of networks.</summary>
[Category("Long")]
public sealed class MachineClaimTests
{
    private static readonly Workbench Bench = new();

    private static IEnumerable<Claim> Claims => PublishedClaims.All.Where(g => g.Group is "LPA against its baselines" or "Baselines as machines").SelectMany(g => g.Claims);

    private static IEnumerable<TestCaseData> Cases => Claims.Select(c => new TestCaseData(c).SetArgDisplayNames(c.Id));

    [TestCaseSource(nameof(Cases))]
    public void A_scored_claim_holds_or_says_why_it_misses(Claim claim)
    {
        var ours = claim.Compute(Bench);

        if (claim.Kind != ClaimKind.Recalled)
            Assert.That(claim.Tolerance.Holds(claim.Published, ours), Is.EqualTo(claim.KnownMiss is null), $"{ours.Value} ({ours.Least} to {ours.Most})");
        Assert.That(ours.Variants.Select(v => v.Assumption), Is.Unique);
    }

    /// <summary>The simulator's cycles have neither fill nor drain; both count the same passes over the array.</summary>
    [Test]
    public void A_machine_takes_at_least_the_cycles_of_the_simulator([Values("ant", "bitfusion", "adaptivfloat")] string accelerator, [Values("resnet18", "resnet50")] string network)
    {
        var (machine, simulator) = BaselineMachineClaims.Cycles(Bench, accelerator, network);

        TestContext.Out.WriteLine($"{machine:N0} of {simulator:N0} cycles: {(double)machine / simulator:F3}");
        Assert.That(machine, Is.GreaterThanOrEqualTo(simulator));
    }
}
