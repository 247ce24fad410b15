using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.UnitTests.Hardware;

/// <summary>What stands between two registers, in gate delays and in nanoseconds.</summary>
public sealed class CriticalPathTests
{
    // A flip-flop, a multiplier of 8 x 8 and the bits of its accumulator that go beyond the 14 that both carries pass side by side.
    [Test]
    public void An_int8_element_multiplies_and_adds_in_a_cycle()
    {
        var accelerator = AcceleratorFile.Load("int8-systolic");
        var delays = GateDelays.Register + GateDelays.Multiplier(8, 8) + GateDelays.Adder(32) - GateDelays.Carry(14);
        var slowest = accelerator.SlowestPath!;
        Assert.That(slowest.Where, Is.EqualTo("element/multiply_add"));
        Assert.That(slowest.GateDelays, Is.EqualTo(delays).Within(1e-9));
        Assert.That(slowest.Nanoseconds, Is.EqualTo(delays * TechnologyFile.Load("28nm").Technology.GateDelayPs / 1000).Within(1e-9));
    }

    // Behind an adder tree the multipliers have a cycle of their own; slices of an element that splits are joined first.
    [Test]
    public void A_tree_and_a_split_have_paths_of_their_own()
    {
        var tree = AcceleratorFile.Load("int8-broadcast");
        Assert.That(tree.Costs.Paths.Where(p => !p.IsFeedForward).Select(p => p.Where), Is.EqualTo(new[] { "element/multiply", "element/add" }));
        Assert.That(tree.Costs.Paths[0].GateDelays, Is.EqualTo(GateDelays.Register + GateDelays.Multiplier(8, 8)).Within(1e-9));
        Assert.That(tree.Costs.Paths[1].GateDelays, Is.EqualTo(GateDelays.Register + GateDelays.AdderTree(2 * tree.Spec.Array.Unroll.K, 32)).Within(1e-9));

        var split = AcceleratorFile.Load("int4-8-systolic").SlowestPath!;
        var expected = GateDelays.Register + GateDelays.Multiplier(8, 5) + (GateDelays.Adder(16) - GateDelays.Carry(11)) + GateDelays.Multiplexer(2)
            + (GateDelays.Adder(32) - GateDelays.Carry(16));
        Assert.That(split.GateDelays, Is.EqualTo(expected).Within(1e-9));
    }

    // Alignment and addition share two cycles.
    [Test]
    public void A_floating_point_adder_has_two_cycles()
    {
        var paths = AcceleratorFile.Load("fp16-systolic").Costs.Paths;
        Assert.That(paths.Single(p => p.Where == "element/align_add").GateDelays, Is.EqualTo(GateDelays.Register + GateDelays.FloatAdder(8, 23) / 2).Within(1e-9));
    }

    [TestCaseSource(nameof(Shipped))]
    public void Every_shipped_machine_makes_its_clock(string name) => Assert.That(AcceleratorFile.Load(name).ClockProblem, Is.Null);

    // The clock that just fits is the one the message names.
    [Test]
    public void A_clock_that_is_too_fast_is_said_with_one_that_would_do()
    {
        var slowest = AcceleratorFile.Load("int8-systolic").SlowestPath!;
        var fits = Math.Floor(1000 / slowest.Nanoseconds);
        Assert.That(AcceleratorFile.Load("int8-systolic", [("clock_mhz", $"{fits}")]).ClockProblem, Is.Null);
        Assert.That(AcceleratorFile.Load("int8-systolic", [("clock_mhz", "2000")]).ClockProblem,
            Does.StartWith("int8-systolic cannot make its clock: element/multiply_add takes ").And.Contain("a cycle of 2000 MHz is 0.5 ns").And.EndsWith($"{fits} MHz would do"));
    }

    [Test]
    public void A_wider_sum_an_older_node_and_a_lower_voltage_are_slower()
    {
        double Path(params (string, string)[] overrides) => AcceleratorFile.Load("int8-systolic", overrides).SlowestPath!.Nanoseconds;
        Assert.That(Path(("array.processing_element.accumulator_bits", "48")), Is.GreaterThan(Path()));
        Assert.That(Path(("technology", "65nm")), Is.GreaterThan(Path()));
        Assert.That(Path(("technology", "7nm")), Is.LessThan(Path()));
    }

    // Behind a shifter all bits come at once.
    [Test]
    public void Carries_overlap_behind_arithmetic_and_through_multiplexers_only()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        double Delays(params StructureNode[] parts) => CriticalPath.FeedForward(Primitive.Group("unit", parts), technology).GateDelays - GateDelays.Register;
        var (adder, wide) = (Primitive.Adder("a", 16), Primitive.Adder("b", 24));
        Assert.That(Delays(adder, wide), Is.EqualTo(GateDelays.Adder(16) + GateDelays.Adder(24) - GateDelays.Carry(16)).Within(1e-9));
        Assert.That(Delays(wide, adder), Is.EqualTo(GateDelays.Adder(24) + GateDelays.Adder(16) - GateDelays.Carry(16)).Within(1e-9));
        Assert.That(Delays(adder, Primitive.Multiplexer("m", 16, 2), wide) - Delays(adder, wide), Is.EqualTo(GateDelays.Multiplexer(2)).Within(1e-9));
        Assert.That(Delays(adder, Primitive.Shifter("s", 16, 16), wide), Is.EqualTo(GateDelays.Adder(16) + GateDelays.Shifter(16) + GateDelays.Adder(24)).Within(1e-9));
    }

    // An element that states no stages has at least its slowest primitive in one.
    [Test]
    public void Without_stages_the_slowest_primitive_is_the_least()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        var structure = Primitive.Group("element", Primitive.Adder("adder", 32), Primitive.Group("inner", Primitive.Multiplier("multiplier", 16, 16)));
        var path = CriticalPath.Of("element", structure, [], technology).Single();
        Assert.That(path.IsLeast);
        Assert.That(path.GateDelays, Is.EqualTo(GateDelays.Register + GateDelays.Multiplier(16, 16)).Within(1e-9));
    }

    // Dadda: 3 words need one level, 4 two, 6 three, 9 four.
    [TestCase(2, 0)]
    [TestCase(3, 1)]
    [TestCase(4, 2)]
    [TestCase(5, 3)]
    [TestCase(6, 3)]
    [TestCase(8, 4)]
    [TestCase(9, 4)]
    [TestCase(16, 6)]
    public void A_carry_save_tree_has_the_levels_of_dadda(int words, int levels) =>
        Assert.That(GateDelays.CompressorTree(words), Is.EqualTo(levels * GateDelays.CompressorTree(3)).Within(1e-9));

    private static IEnumerable<string> Shipped() => ShippedFiles.Names(ShippedFiles.Accelerators);
}
