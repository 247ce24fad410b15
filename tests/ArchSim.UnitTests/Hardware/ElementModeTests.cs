using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>Every shipped element in every mode: what works in it, how deep it is, what it holds, and that its energy follows.</summary>
public sealed class ElementModeTests
{
    /// <summary>Formats of which every shipped element takes some.</summary>
    private static readonly NumberFormat[] Formats =
    [
        .. new[] { "int2", "int4", "int6", "int8", "int16", "uint8", "flint4", "pot4", "fp16", "float:e3m4,nosub", "adaptivfloat8:e3", "lp2", "lp4", "lp8", "posit8:es1", "pwlq4", "pwlq8",
            "seglog5", "log4" }.Select(NumberFormat.Parse),
    ];

    /// <summary>Parts that no mode here works with, and why.</summary>
    private static readonly (string Machine, string Path, string Why)[] Idle =
    [
        ("olaccel", "outlier_unit/multiplier", "operands that run have no outliers"),
        ("olaccel", "outlier_unit/adder", "likewise"),
        ("brslog", "decoder/segment", "a weight that stays is decoded once a fold"),
        ("brslog", "decoder/offset", "likewise"),
        ("brslog", "decoder/half_octaves", "likewise"),
        ("brslog", "zero/detect", "likewise"),
    ];

    [TestCaseSource(nameof(Machines))]
    public void The_energy_of_a_product_is_that_of_its_active_parts(string name)
    {
        var machine = AcceleratorFile.Load(name);
        var technology = machine.Costs.Technology!;
        var inputs = technology.InputShare;
        foreach (var (mode, formats) in Modes(machine))
        {
            var fj = 0.0;
            foreach (var part in mode.ActiveParts)
            {
                var times = part.EveryCycle ? part.Count * mode.StallLaw.LeastCycles.Mean : part.Count;
                foreach (var (leaf, count) in Leaves(machine.Element.Structure.Find(part.Path)))
                    fj += times * count * leaf.GateEquivalents * leaf.Glitching * technology.GateFj(leaf.Class) * Share(leaf.Class, part.Condition);
            }
            var expected = (1 + technology.ControlShare) * fj * 1e-3 / mode.Lanes.Product;
            Assert.That(machine.Costs.EnergyOf(mode, formats, OperandStatistics.Random).MacPj, Is.EqualTo(expected).Within(1e-9 * expected), mode.Name);
        }

        // Random operands flip half of their bits. Beside a held one 2/3 of the partial products flip that flip with two that change, and half of other inputs; S(x) = 2x / (1 + x).
        double Share(PrimitiveClass kind, OperandCondition condition) => condition != OperandCondition.Held
            ? 1
            : (1 - inputs) * (kind == PrimitiveClass.Multiplier ? 2 * (2.0 / 3) / (1 + 2.0 / 3) : 2 * 0.5 / (1 + 0.5)) + inputs / 2;
    }

    [TestCaseSource(nameof(Machines))]
    public void Every_part_works_in_some_mode_or_is_idle_for_a_reason(string name)
    {
        var machine = AcceleratorFile.Load(name);
        var working = Modes(machine).SelectMany(m => m.Mode.ActiveParts.Select(p => p.Path)).ToHashSet();
        var still = Paths(machine.Element.Structure, "").Where(leaf => !working.Any(w => leaf == w || leaf.StartsWith(w + "/", StringComparison.Ordinal)));
        Assert.That(still, Is.EquivalentTo(Idle.Where(i => i.Machine == name).Select(i => i.Path)));
    }

    /// <summary>Zeros, and codes of which few bits flip, cost less than random ones in every mode.</summary>
    [TestCaseSource(nameof(Machines))]
    public void Zeros_and_small_magnitudes_lower_the_energy_of_a_product(string name)
    {
        var machine = AcceleratorFile.Load(name);
        foreach (var (mode, formats) in Modes(machine))
        {
            double Mac(double zeroActivations, double zeroWeights, double activationToggles, double weightToggles) =>
                machine.Costs.EnergyOf(mode, formats, new OperandStatistics(zeroActivations, zeroWeights, activationToggles, weightToggles)).MacPj;
            var random = Mac(0, 0, 0.5, 0.5);
            Assert.That(Mac(0.5, 0, 0.5, 0.5), Is.LessThan(random), $"{mode.Name}: zero activations");
            Assert.That(Mac(0, 0.5, 0.5, 0.5), Is.LessThan(random), $"{mode.Name}: zero weights");
            Assert.That(Mac(0, 0, 0.25, 0.25), Is.LessThan(random), $"{mode.Name}: small magnitudes");
        }
    }

    /// <summary>A step in four cycles moves an operand once in four of them; half zeros leave 1 - 1/4 of the steps in which something moves.</summary>
    [TestCase(0.0, 1.0)]
    [TestCase(0.5, 0.75)]
    public void Operand_registers_move_once_a_step_and_rest_between_zeros(double zeros, double moving)
    {
        var machine = AcceleratorFile.Load("bitfusion");
        var int16 = new IntegerFormat(16);
        var mode = machine.Element.ModeFor(int16, int16)!;
        var formats = new LayerFormats(int16, int16, new IntegerFormat(32), null, int16);
        double Registers(double toggles) => machine.Costs.EnergyOf(mode, formats,
            new OperandStatistics(zeros, 0, toggles, 0) { Counted = new ArithmeticToggles(1, 1, 1, 1, 1) }).RegistersPjPerElementCycle;
        var technology = machine.Costs.Technology!;
        // 16 digits of two bits, of which one product of 16 x 16 has 16 stored bits.
        var bits = 32 * (16.0 / 32);
        var expected = GateEquivalents.Register(1) * bits * (1 - technology.Clock.IdleShare) * moving / 4 * technology.GateFj(PrimitiveClass.Register) * 1e-3;
        Assert.That(Registers(0.5) - Registers(0), Is.EqualTo(expected).Within(1e-9 * expected).And.Positive);
    }

    /// <summary>Flip-flops of an element, each word by itself; shares where elements share a word.</summary>
    private static readonly (string Machine, double Bits)[] Registers =
    [
        // Activation, weight and the next, exponents with their digits; products and sums.
        ("bitfusion", 3 * 16 * 2 + 18 + 32),
        ("ant", 2 * 2 * (4 + 4) + 4 * 32),
        // Four bricks are a quarter of a unit of 16 x 8 bits.
        ("olaccel", 2 * 2 * 4 + 4 * 32 + 0.25 * (16 + 8 + 32)),
        // Two signs, zeros, integers of 7 bits and fractions of 5; weights in two halves of 1 + 1 + 6 + 1; two ways of 1 + 8 + 5; four sums.
        ("lpa", 14 + 2 * 2 * 9 + 2 * 14 + 4 * 32),
        ("posit8", 3 * (2 + 5 + 4) + 1 + 6 + 10 + 64),
        ("fp16-systolic", 3 * 16 + 29 + 64 + 32),
        ("int4-8-systolic", 3 * 8 + 2 * 32),
        ("brslog", 16 + 2 * 5 + 48),
    ];

    [TestCaseSource(nameof(Registers))]
    public void An_element_holds_so_many_bits((string Machine, double Bits) row) =>
        Assert.That(((ProcessingElement)AcceleratorFile.Load(row.Machine).Element).RegisterParts.Sum(r => r.Bits * r.Count), Is.EqualTo(row.Bits).Within(1e-9));

    // Registers behind: the element alone; a decoder at the edge; a product; five steps of exponents.
    [TestCase("int8-systolic", "int8", 1)]
    [TestCase("int8-broadcast", "int8", 2)]
    [TestCase("fp16-systolic", "fp16", 3)]
    [TestCase("lba-fp8", "float:e3m4,nosub", 2)]
    [TestCase("bitfusion", "int8", 2)]
    [TestCase("ant", "int8", 2)]
    [TestCase("olaccel", "int8", 1)]
    [TestCase("lpa", "lp8", 3)]
    [TestCase("posit8", "posit8:es1", 3)]
    [TestCase("pwlq", "int8", 1)]
    [TestCase("fused-ipu-16", "int8", 3)]
    [TestCase("fused-ipu-16", "fp16", 3 + 5)]
    [TestCase("nvdla-like", "int8", 2)]
    [TestCase("nvdla-like", "fp16", 3 + 5)]
    public void A_pipeline_is_so_deep(string name, string format, int depth) =>
        Assert.That(AcceleratorFile.Load(name).Element.ModeFor(NumberFormat.Parse(format), NumberFormat.Parse(format))!.PipelineDepth, Is.EqualTo(depth));

    // Each product passes the selector of its sum, in every pass; those of passes are placed.
    [TestCase("ant", "int4", "select", 4)]
    [TestCase("ant", "int8", "select", 1)]
    [TestCase("olaccel", "int4", "select", 4)]
    [TestCase("bitfusion", "int8", "pass", 1)]
    [TestCase("bitfusion", "int16", "pass", 4)]
    [TestCase("bitfusion", "int16", "adder", 4)]
    [TestCase("bitfusion", "int16", "brick", 16 * 4)]
    public void A_part_works_so_often_in_a_step(string name, string format, string part, double count) =>
        Assert.That(AcceleratorFile.Load(name).Element.ModeFor(NumberFormat.Parse(format), NumberFormat.Parse(format))!.ActiveParts.Single(p => p.Path == part).Count, Is.EqualTo(count));

    private static IEnumerable<string> Machines() => ShippedFiles.Names(ShippedFiles.Accelerators);

    /// <summary>The modes that differ in name or in what works.</summary>
    private static List<(ProcessingElementMode Mode, LayerFormats Formats)> Modes(Accelerator machine)
    {
        var modes = from weight in Formats
                    from activation in Formats
                    let mode = machine.Element.ModeFor(weight, activation)
                    where mode is not null
                    group (mode, new LayerFormats(weight, activation, new IntegerFormat(32), null, activation)) by (mode.Name, string.Join(' ', mode.ActiveParts.Select(p => p.Path))) into same
                    select same.First();
        var all = modes.ToList();
        Assert.That(all, Is.Not.Empty);
        return all;
    }

    /// <summary>Leaves below a node, each with how many of it are in one instance of the node.</summary>
    private static IEnumerable<(StructureNode Leaf, double Count)> Leaves(StructureNode node) => node.Children.Count == 0
        ? [(node, 1)]
        : node.Children.SelectMany(c => Leaves(c).Select(l => (l.Leaf, l.Count * c.Count)));

    private static IEnumerable<string> Paths(StructureNode node, string prefix) => node.Children.Count == 0
        ? [prefix]
        : node.Children.SelectMany(c => Paths(c, prefix.Length == 0 ? c.Name : $"{prefix}/{c.Name}"));
}
