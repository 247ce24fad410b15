using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class CostTests
{
    private static IEnumerable<string> Shipped() => ShippedFiles.Names(ShippedFiles.Accelerators);

    [TestCaseSource(nameof(Shipped))]
    public void Every_node_of_the_area_tree_is_the_sum_of_its_children(string name)
    {
        var costs = AcceleratorFile.Load(name).Costs;
        Check(costs.AreaTree);
        Assert.That(costs.AreaUm2.Select(a => a.Component), Is.EqualTo(Enum.GetValues<AreaComponent>()));
        Assert.That(costs.AreaTree.Children.Select(c => c.AreaUm2), Is.EqualTo(costs.AreaUm2.Select(a => a.Um2)));

        static void Check(AreaNode node)
        {
            if (node.Children.Count == 0)
                return;
            Assert.That(node.AreaUm2, Is.EqualTo(node.Children.Sum(c => c.AreaUm2)).Within(1e-9).Percent, node.Name);
            foreach (var child in node.Children)
                Check(child);
        }
    }

    // 256 x (464 gates of multiplier and 248 of adder) x 0.294 um2, with control; flip-flops with their clock tree.
    [Test]
    public void The_array_of_int8_systolic_is_its_gates_times_the_area_of_one()
    {
        var gates = GateEquivalents.Multiplier(8, 8) + GateEquivalents.Adder(32);
        var registers = GateEquivalents.Register(8 + 8 + 8 + 32);
        var technology = TechnologyFile.Load("28nm").Technology;
        var gateUm2 = technology.GateUm2;
        var areas = AcceleratorFile.Load("int8-systolic").Costs.AreaUm2;
        Assert.That(areas[(int)AreaComponent.Array].Um2, Is.EqualTo(256 * gates * gateUm2 * (1 + technology.ControlShare)).Within(1e-6));
        Assert.That(areas[(int)AreaComponent.ArrayRegisters].Um2, Is.EqualTo(256 * registers * gateUm2 * (1 + technology.Clock.TreeArea)).Within(1e-6));
    }

    // 0.2 pJ at 45 nm (Horowitz) with 0.1 for the addition, scaled by 0.518: 0.155 pJ; the weight is held here.
    [Test]
    public void An_int8_multiply_accumulate_takes_what_the_published_table_says_within_its_band() =>
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).MacPj, Is.InRange(0.155 / 2, 0.155 * 2));

    // One multiplier of 8 x 8 with a held weight, one addition of 32 bits, and control. Held among random bits, two thirds of the partial products flip: of what
    // is not the inputs', 2 x / (1 + x) of it is 0.8; half of the inputs flip.
    [Test]
    public void Mac_energy_is_gates_times_relation_times_level()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        var held = 0.8 * (1 - technology.InputShare) + 0.5 * technology.InputShare;
        var fj = GateEquivalents.Multiplier(8, 8) * technology.GateFj(PrimitiveClass.Multiplier) * held + GateEquivalents.Adder(32) * technology.GateFj(PrimitiveClass.Adder);
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).MacPj, Is.EqualTo((1 + technology.ControlShare) * fj / 1000).Within(1e-9));
    }

    // Flip-flops of 8 + 8 + 8 + 32 bits: all clocked, through the tree; activation and sum move.
    [Test]
    public void Register_energy_is_clock_tree_and_moving_bits()
    {
        var technology = TechnologyFile.Load("28nm").Technology;
        var (idle, tree, bit) = (technology.Clock.IdleShare, technology.Clock.TreeEnergy, GateEquivalents.Register(1) * technology.GateFj(PrimitiveClass.Register));
        var fj = 56 * bit * idle * (1 + tree) + 40 * bit * (1 - idle);
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).RegistersPjPerElementCycle, Is.EqualTo(fj / 1000).Within(1e-9));
    }

    [Test]
    public void Sums_that_stand_still_save_the_energy_of_adder_and_register()
    {
        var still = OperandStatistics.Random with { Counted = ArithmeticToggles.Estimate(0.5, 0.5) with { SumsInPlace = 0 } };
        var (before, after) = (Energy("int8-output-stationary", "int8", "int8", OperandStatistics.Random), Energy("int8-output-stationary", "int8", "int8", still));
        Assert.That(after.MacPj, Is.LessThan(before.MacPj));
        Assert.That(after.RegistersPjPerElementCycle, Is.LessThan(before.RegistersPjPerElementCycle));
        // Where sums pass from element to element, those in place are nobody's.
        Assert.That(Energy("int8-systolic", "int8", "int8", still).MacPj, Is.EqualTo(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).MacPj));
    }

    [Test]
    public void Zeros_and_fewer_toggles_save_energy([Values("int8-systolic", "int8-output-stationary", "int8-input-stationary", "lpa")] string name)
    {
        var format = name == "lpa" ? "lp8" : "int8";
        double Mac(OperandStatistics s) => Energy(name, format, format, s).MacPj;
        var random = OperandStatistics.Random;
        double[] shares = [0, 0.1, 0.3, 0.5, 0.8, 1];
        Assert.Multiple(() =>
        {
            Assert.That(shares.Select(z => Mac(random with { ZeroActivations = z })), Is.Ordered.Descending);
            Assert.That(shares.Select(z => Mac(random with { ZeroWeights = z })), Is.Ordered.Descending);
            Assert.That(Mac(random with { ZeroActivations = 0.5 }), Is.LessThan(Mac(random)));
            Assert.That(Mac(random with { ZeroWeights = 0.5 }), Is.LessThan(Mac(random)));
            Assert.That(Mac(random with { ActivationToggles = 0.2, WeightToggles = 0.2 }), Is.LessThan(Mac(random)));
        });
    }

    [Test]
    public void A_held_weight_saves_energy() =>
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).MacPj,
            Is.LessThan(Energy("int8-output-stationary", "int8", "int8", OperandStatistics.Random).MacPj));

    [Test]
    public void Narrower_weights_cost_less_a_product_where_the_element_splits()
    {
        foreach (var (name, wide, narrow, activation) in new[] { ("int4-8-systolic", "int8", "int4", "int8"), ("lpa", "lp8", "lp2", "lp8") })
            Assert.That(Energy(name, narrow, activation, OperandStatistics.Random).MacPj, Is.LessThan(Energy(name, wide, activation, OperandStatistics.Random).MacPj));
    }

    [Test]
    public void A_narrower_passing_operand_moves_fewer_register_bits() =>
        Assert.That(Energy("int8-output-stationary", "int4", "int8", OperandStatistics.Random).RegistersPjPerElementCycle,
            Is.LessThan(Energy("int8-output-stationary", "int8", "int8", OperandStatistics.Random).RegistersPjPerElementCycle));

    [Test]
    public void Registers_of_still_operands_are_clocked_all_the_same()
    {
        var idle = Energy("int8-systolic", "int8", "int8", new OperandStatistics(1, 1, 0, 0)).RegistersPjPerElementCycle;
        var random = Energy("int8-systolic", "int8", "int8", OperandStatistics.Random).RegistersPjPerElementCycle;
        Assert.That(idle, Is.LessThan(random).And.GreaterThan(0.5 * random));
    }

    // Leading one, shift and rounding for a minifloat; wiring for integers.
    [Test]
    public void Only_encodings_that_compute_have_a_codec()
    {
        var plain = AcceleratorFile.Load("int8-systolic").Costs;
        var encoded = AcceleratorFile.Load("int8-systolic", [("buffers.partial_sum.encoding", "e4m7")]).Costs;
        Assert.That(plain.AreaUm2[(int)AreaComponent.PartialSumCodec].Um2, Is.Zero);
        Assert.That(encoded.AreaUm2[(int)AreaComponent.PartialSumCodec].Um2, Is.Positive);
        // 16 columns, though 512 bits a cycle would move 42 codes of 12 bits.
        Assert.That(encoded.AreaTree.Children[(int)AreaComponent.PartialSumCodec].Children[0].Count, Is.EqualTo(16));
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random, ("buffers.partial_sum.encoding", "int16")).PartialSumEncodePj, Is.Zero);
        Assert.That(Energy("int8-systolic", "int8", "int8", OperandStatistics.Random, ("buffers.partial_sum.encoding", "e4m7")).PartialSumEncodePj, Is.Positive);
    }

    [TestCaseSource(nameof(Shipped))]
    public void Every_energy_is_finite_and_none_is_negative(string name)
    {
        var accelerator = AcceleratorFile.Load(name);
        var formats = PrecisionFile.Load(accelerator.Spec.DefaultPrecision).Default;
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        foreach (var (_, value) in Fingerprint.Energies(accelerator.Costs.EnergyOf(mode, formats, new OperandStatistics(0.4, 0.1, 0.3, 0.5))))
            Assert.That(value, Is.Not.NaN.And.Not.Negative.And.LessThan(1e9));
    }

    [Test]
    public void The_tree_prints_as_text_with_shares_of_the_chip()
    {
        var text = AreaTreeText.Write(AcceleratorFile.Load("lpa").Costs.AreaTree, depth: 2);
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines[0], Does.Match(@"^lpa +[\d,.]+ um2 +100\.00 %$"));
        Assert.That(lines[2], Does.Match(@"^│  ├─ 64 x element +[\d,.]+ um2 +\d+\.\d\d %$"));
        Assert.That(lines.Count(l => l.StartsWith("├─", StringComparison.Ordinal) || l.StartsWith("└─", StringComparison.Ordinal)), Is.EqualTo(Enum.GetValues<AreaComponent>().Length));
    }

    private static EnergyCosts Energy(string name, string weight, string activation, OperandStatistics statistics, params (string, string)[] overrides)
    {
        var accelerator = AcceleratorFile.Load(name, overrides);
        var (w, a) = (NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        return accelerator.Costs.EnergyOf(accelerator.Element.ModeFor(w, a)!, new LayerFormats(w, a, new IntegerFormat(32), null, a), statistics);
    }
}
