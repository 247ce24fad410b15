using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class PositElementTests
{
    private static readonly PositElementSpec Usual = new() { OperandBits = 8, ExponentBits = 1, AccumulatorBits = 64 };

    // posit8:es1: 4 bits of fraction beside the hidden one; exponents from -12 to 12 in 5 bits.
    [Test]
    public void The_element_is_these_primitives()
    {
        var element = new PositElement(Usual, ElementPlaces.Systolic(8, 8));
        var shifter = GateEquivalents.Shifter(1, 2) * (11 + 13 + 17 + 25 + 41 + 64);
        var expected = GateEquivalents.UnsignedMultiplier(5, 5) + GateEquivalents.Complement(1) + GateEquivalents.Adder(5) + shifter + GateEquivalents.Complement(64) + GateEquivalents.Adder(64);
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(expected).Within(1e-9));
        // Sign, zero, exponent, fraction of an activation and of two weights; sign, exponent and significand of a product; a sum.
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(3 * (2 + 5 + 4) + 1 + 6 + 10 + 64)).Within(1e-9));
    }

    [Test]
    public void Area_grows_with_operands_and_sums()
    {
        double Area(PositElementSpec spec) => new PositElement(spec, ElementPlaces.Systolic(8, 8)).Structure.TotalGateEquivalents;
        Assert.That(Enumerable.Range(4, 13).Select(n => Area(Usual with { OperandBits = n })), Is.Ordered.And.Unique);
        Assert.That(Enumerable.Range(16, 49).Select(n => Area(Usual with { AccumulatorBits = n })), Is.Ordered.And.Unique);
    }

    [TestCase("posit8:es1", "posit8:es1", true)]
    [TestCase("posit4:es1", "posit8:es1", true)]
    [TestCase("posit8:es0", "posit8:es1", false)]
    [TestCase("posit9:es1", "posit8:es1", false)]
    [TestCase("posit8:es1", "lp8", false)]
    [TestCase("int8", "posit8:es1", false)]
    public void Posits_of_its_es_run_up_to_its_width(string weight, string activation, bool runs)
    {
        var mode = new PositElement(Usual, ElementPlaces.Systolic(8, 8)).ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        Assert.That(mode is not null, Is.EqualTo(runs));
        if (runs)
            Assert.That((mode!.Name, mode.Lanes, mode.PipelineDepth, mode.AccumulatorBits), Is.EqualTo(("w8a8", LoopExtents.One, 3, 64)));
    }

    // 3 x -0.5 + 1.5 x 2^-12, the latter half as long as the smallest value squared is not: all of it is kept.
    [Test]
    public void The_datapath_sums_exactly()
    {
        var format = NumberFormat.Parse("posit8:es1");
        var datapath = new PositElement(Usual, ElementPlaces.Systolic(8, 8)).ModeFor(format, format)!.Datapath;
        ushort Code(double value) => (ushort)format.Encode(value);
        Assert.That(datapath.Dot([Code(3), Code(1.5)], [Code(-0.5), Code(Math.ScaleB(1, -12))]), Is.EqualTo(-1.5 + 1.5 * Math.ScaleB(1, -12)));
    }

    [Test]
    public void Decoders_and_encoders_stand_at_the_edge_as_those_of_log_posits()
    {
        var (posit, logPosit) = (Edge("posit8"), Edge("lpa"));
        foreach (var part in (string[])["activation_decoder", "weight_decoder", "encoder"])
            Assert.That((part, posit.Find(part).Count), Is.EqualTo((part, logPosit.Find(part).Count)).And.EqualTo((part, 8.0)));

        static StructureNode Edge(string name)
        {
            var machine = AcceleratorFile.Load(name);
            return machine.Element.EdgeStructure(machine.Spec.Array.Unroll)!;
        }
    }

    [TestCase("operand_bits: 8", "operand_bits: 3", "array.processing_element.operand_bits: must be 4..16, was 3")]
    [TestCase("exponent_bits: 1", "exponent_bits: 4", "array.processing_element.exponent_bits: must be 0..3, was 4")]
    [TestCase("operand_bits: 8, exponent_bits: 1", "operand_bits: 4, exponent_bits: 2", "array.processing_element.exponent_bits: must be 0..1 beside the sign and a regime of two in 4 bits, was 2")]
    [TestCase("accumulator_bits: 64", "accumulator_bits: 65", "array.processing_element.accumulator_bits: must be 16..64, was 65")]
    // From 2^-24 to 2^24 are 49 places, and a sign. With es 2 exponents go to 24: 96 + 2 bits; posit16:es1 to 28: 112 + 2.
    [TestCase("accumulator_bits: 64", "accumulator_bits: 49", "array.processing_element.accumulator_bits: must be 50..64 to hold a product of posit8:es1, was 49")]
    [TestCase("exponent_bits: 1", "exponent_bits: 2", "array.processing_element.exponent_bits: must be 0..1 for products of 8-bit posits to fit sums of 64 bits, was 2, with products of 98")]
    [TestCase("operand_bits: 8", "operand_bits: 16", "array.processing_element.exponent_bits: must be 0..0 for products of 16-bit posits to fit sums of 64 bits, was 1, with products of 114")]
    public void What_it_does_not_have_is_refused(string old, string text, string message)
    {
        var file = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "posit8", "accelerator"));
        using var folder = new TemporaryFolder();
        var problems = Problems.Of(() => AcceleratorFile.Load(folder.Write("a.yaml", file.Replace(old, text))));
        Assert.That(problems, Has.Exactly(1).Items);
        Assert.That(problems[0], Does.Contain(message));
    }

    [Test]
    public void The_shipped_machine_runs_networks_with_its_own_precision([Values("resnet50", "mobilenetv2", "vit-b16")] string network)
    {
        var machine = AcceleratorFile.Load("posit8");
        var result = Simulator.Run(new RunRequest { Accelerator = machine, Workload = WorkloadFile.Load(network), Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision, null) }, default);
        Assert.That(result.Layers, Is.Not.Empty);
    }
}
