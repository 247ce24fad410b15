using ArchSim.Hardware;
using ArchSim.Validation;

namespace ArchSim.UnitTests.Validation;

/// <summary>Claims of segmented logarithms and log posits: each comes out as it is recorded.</summary>
public sealed class LogarithmicClaimTests
{
    private static readonly Workbench Bench = new();

    private static IEnumerable<string> Scored => SegmentedLogClaims.All.Select(c => c.Id);

    private static IEnumerable<string> Identities => LogPositClaims.All.Where(c => c.Tolerance == Tolerance.Exact).Select(c => c.Id);

    [TestCaseSource(nameof(Scored))]
    public void A_claim_holds_or_its_miss_is_known(string id)
    {
        var claim = SegmentedLogClaims.All.Single(c => c.Id == id);
        var ours = claim.Compute(Bench);
        TestContext.Out.WriteLine($"{id}: {claim.Published:G4} published, {ours.Value:G4} in {ours.Least:G4}..{ours.Most:G4}");
        Assert.That(claim.Tolerance.Holds(claim.Published, ours), Is.EqualTo(claim.KnownMiss is null), $"{ours.Value:G4} in {ours.Least:G4}..{ours.Most:G4}, published {claim.Published:G4}");
    }

    // Recalled figures are not scored, but those that follow from each other must.
    [TestCaseSource(nameof(Identities))]
    public void Recalled_figures_that_follow_from_each_other_do_so_to_the_printed_digit(string id)
    {
        var claim = LogPositClaims.All.Single(c => c.Id == id);
        Assert.That(claim.Tolerance.Holds(claim.Published, claim.Compute(Bench)), Is.True);
    }

    [Test]
    public void Recalled_figures_are_not_scored() => Assert.That(LogPositClaims.All.Select(c => c.Kind), Has.All.EqualTo(ClaimKind.Recalled));

    [Test]
    public void Every_miss_is_explained_under_its_id([Values("brslog", "seglog", "logart", "lpa")] string family)
    {
        var path = Path.Combine(Repository.Root ?? "", "sim", "ArchSim.Validation", "DEVIATIONS.md");
        if (!File.Exists(path))
            Assert.Ignore("the sources are not beside the tests");
        var text = File.ReadAllText(path);
        var missing = SegmentedLogClaims.All.Where(c => c.KnownMiss is not null && c.Id.StartsWith(family, StringComparison.Ordinal)).Select(c => c.Id).Where(id => !text.Contains(id, StringComparison.Ordinal));
        Assert.That(missing, Is.Empty);
    }

    // 8 + 4 bits in, 17 out, beside 8 + 8 in and 16 out.
    [Test]
    public void Registers_are_those_of_both_sides()
    {
        var bare = Pair();
        var full = bare with { HasRegisters = true };
        Assert.That(full.Element.TotalGateEquivalents - bare.Element.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(8 + 4 + 17)).Within(1e-9));
        Assert.That(full.MultiplierStructure.TotalGateEquivalents - bare.MultiplierStructure.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(8 + 8 + 16)).Within(1e-9));
    }

    // Seven bits of magnitude on either side: a shifter and an adder of one place less, no sign logic, and a multiplier of 7 x 7 without signs.
    [Test]
    public void Signs_go_around_both_sides_or_neither()
    {
        var pair = Pair() with { IsSignMagnitude = true };
        var narrower = Pair().Arithmetic with { ActivationBits = 7 };
        Assert.That(pair.MultiplierStructure.TotalGateEquivalents, Is.EqualTo(GateEquivalents.UnsignedMultiplier(7, 7)).Within(1e-9));
        Assert.That(pair.Element.TotalGateEquivalents, Is.EqualTo(narrower.Structure.TotalGateEquivalents - narrower.Structure.Find("sign").TotalGateEquivalents).Within(1e-9));
    }

    [TestCase("logart.area", "adders of the root switch with every weight")]
    [TestCase("logart.multiplier-power", "adders of the root switch with every weight")]
    [TestCase("logart.area-change", "technology's band, up")]
    public void What_a_figure_does_not_depend_on_is_no_variant_of_it(string id, string assumption) =>
        Assert.That(SegmentedLogClaims.All.Single(c => c.Id == id).Compute(Bench).Variants.Select(v => v.Assumption), Is.Not.Empty.And.None.EqualTo(assumption));

    // Four powers of the root on top of eight codes, two of them odd.
    [Test]
    public void Adders_of_the_root_work_with_a_quarter_of_random_codes()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        var pair = Pair();
        var root = pair.Element.Find("root").RandomPj(technology);
        Assert.That((pair with { RootsAlwaysWork = true }).ElementPj(technology) - pair.ElementPj(technology), Is.EqualTo(0.75 * root).Within(1e-12));
    }

    // Gates x relation x level of each class, times the clock.
    [Test]
    public void Power_is_energy_on_random_operands_times_the_clock()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        var uw = Primitive.Group("both", Primitive.Adder("adder", 8, 2), Primitive.Register("register", 4)).RandomUw(technology, 250);
        var fj = 2 * GateEquivalents.Adder(8) * technology.GateFj(PrimitiveClass.Adder) + GateEquivalents.Register(4) * technology.GateFj(PrimitiveClass.Register);
        Assert.That(uw, Is.EqualTo(fj * 1e-15 * 250e6 * 1e6).Within(1e-9));
    }

    private static ArithmeticElementPair Pair() => new()
    {
        Arithmetic = new SegmentedLogArithmetic { IsReconfigurable = true, ActivationBits = 8, WeightBits = 4, HasZero = false },
        Multiplier = (8, 8),
    };
}
