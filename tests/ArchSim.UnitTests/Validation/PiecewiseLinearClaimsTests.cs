using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

public sealed class PiecewiseLinearClaimsTests
{
    private static readonly Workbench Bench = new();

    private static IEnumerable<Claim> Structural() => PiecewiseLinearClaims.All.Concat(PartialSumClaims.All)
        .Where(c => c.Tolerance == Tolerance.Exact && c.Id is "pwlq.accumulators" or "pwlq.rescaling" or "pwlq.stored-bits" or "psum.limit");

    [TestCaseSource(nameof(Structural))]
    public void What_follows_from_the_structure_is_as_published(Claim claim) => Assert.That(claim.Tolerance.Holds(claim.Published, claim.Compute(Bench)), Is.True, claim.Id);

    [Test]
    public void Shares_of_energy_and_time_are_stated_as_changes() =>
        Assert.That(PiecewiseLinearClaims.All.Where(c => c.Unit == "%").Select(c => (c.Id.StartsWith("pwlq.energy", StringComparison.Ordinal), c.Published)),
            Is.EqualTo(new[] { (true, 0.73 - 1), (true, 0.78 - 1), (false, 1.73 - 1), (false, 1.46 - 1), (false, 1.32 - 1), (false, 1.22 - 1) })
                .Using<(bool, double)>((a, b) => a.Item1 == b.Item1 && Math.Abs(a.Item2 - b.Item2) < 1e-12));

    // At one tiling every sum takes the bits of its code, but for the end of a tile that does not end on a byte.
    [TestCase("psum.size32", 12.0 / 32)]
    [TestCase("psum.size64", 12.0 / 64)]
    public void Footprints_at_one_tiling_are_as_the_codes(string id, double share) =>
        Assert.That(PartialSumClaims.All.Single(c => c.Id == id).Compute(Bench).Value, Is.EqualTo(share).Within(1e-3));
}
