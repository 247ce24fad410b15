using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.UnitTests.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class PiecewiseLinearElementTests
{
    private static readonly ElementPlace OuterProduct = new(new LoopExtents(W: 4, N: 4), Reduction.None, Feeding.Broadcast, Stationary.Output, WeightLoad.Overlapped);

    // A multiplier of 8 x 8, XORs for product and activation, ANDs for the latter and its sign, two adders of 32 bits; a selector of two sums, and one a sum that keeps it or takes the adder's.
    [Test]
    public void One_breakpoint_takes_a_multiplier_two_adders_and_the_way_to_three_accumulators()
    {
        var element = new PiecewiseLinearElement(Spec([8]), OuterProduct);
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(
            GateEquivalents.Multiplier(8, 8) + GateEquivalents.Complement(16) + GateEquivalents.AndRow(9) + GateEquivalents.Complement(8) + 2 * GateEquivalents.Adder(32)
            + GateEquivalents.Multiplexer(32, 2) + 3 * GateEquivalents.Multiplexer(32, 2)).Within(1e-9));
        // An activation and a weight of 9 bits are shared by 4 elements; three sums, twice.
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(
            GateEquivalents.Register(8) / 4 + GateEquivalents.Register(9) / 4 + 6 * GateEquivalents.Register(32)).Within(1e-9));
    }

    [TestCase(1, 3)]
    [TestCase(2, 5)]
    [TestCase(3, 7)]
    public void Breakpoints_take_two_accumulators_each_and_one_more(int breakpoints, int accumulators)
    {
        var registers = new PiecewiseLinearElement(Spec([4, 8], breakpoints), OuterProduct).Registers;
        Assert.That(registers.Find("product_sum").Count + registers.Find("offset_sum").Count, Is.EqualTo(accumulators));
        Assert.That(registers.Find("leaving_sum").Count, Is.EqualTo(accumulators));
    }

    [Test]
    public void Sums_that_pass_have_no_second_set_and_a_tree_shares_its_own()
    {
        Assert.That(new PiecewiseLinearElement(Spec([8]), ElementPlaces.Systolic(8, 8)).RegisterParts.Select(r => r.Name), Has.None.EqualTo("leaving_sum"));
        var tree = new PiecewiseLinearElement(Spec([8]), ElementPlaces.Tree(16, 8));
        Assert.That(16 * (tree.Registers.Find("product_sum").Count + tree.Registers.Find("offset_sum").Count), Is.EqualTo(3));
        // Two trees of products, one of activations.
        Assert.That((tree.Structure.Find("product_adder").Count, tree.Structure.Find("offset_adder").Count), Is.EqualTo((2.0, 1.0)));
    }

    [TestCase("pwlq4", "int8", "pwlq4a8", 4)]
    [TestCase("pwlq3:p0.4", "int4", "pwlq4a8", 4)]
    [TestCase("pwlq5", "int8", "pwlq8a8", 4)]
    [TestCase("pwlq8:p0.4,overlap", "int8", "pwlq8a8", 4)]
    [TestCase("int4", "int8", "w4a8", 1)]
    [TestCase("int8", "int8", "w8a8", 1)]
    public void Every_mode_has_one_lane(string weight, string activation, string name, int rescalingOperations)
    {
        var mode = Pwlq().Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation))!;
        Assert.That((mode.Name, mode.Lanes, mode.PipelineDepth, mode.RescalingOperations), Is.EqualTo((name, LoopExtents.One, 1, rescalingOperations)));
        Assert.That(mode.ActiveParts.Select(p => Pwlq().Element.Structure.Find(p.Path).TotalGateEquivalents), Has.All.Positive);
        Assert.That(mode.ActiveParts.All(p => p.Count <= Pwlq().Element.Structure.Find(p.Path).Count), Is.True);
    }

    [TestCase("pwlq4:p0.2,p0.4", "int8")]
    [TestCase("pwlq4", "int16")]
    [TestCase("pwlq4", "fp16")]
    [TestCase("lp4", "int8")]
    [TestCase("int16", "int8")]
    public void Formats_beyond_it_have_none(string weight, string activation) =>
        Assert.That(Pwlq().Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation)), Is.Null);

    [Test]
    public void A_weight_with_more_breakpoints_is_refused_by_name()
    {
        var precision = Precision("pwlq4:p0.2,p0.4");
        Assert.That(() => Run(Pwlq(), precision, 8, 8, 8), Throws.TypeOf<InputException>().With.Message.Contains(
            "weights x int8 activations cannot run on pwlq, whose piecewise-linear elements multiply pwlq4 x int8, pwlq8 x int8, int4 x int8, int8 x int8"));
        Assert.That(Run(Pwlq(("array.processing_element.breakpoints", "2")), precision, 8, 8, 8).Macs, Is.EqualTo(512));
    }

    [TestCase("breakpoints", "4", "must be 1..3, was 4")]
    [TestCase("breakpoints", "0", "must be 1..3, was 0")]
    [TestCase("accumulation_cycles", "0", "must be 1..65536, was 0")]
    [TestCase("accumulator_bits", "40", "must hold a product of 16 bits and be at most 32, was 40")]
    [TestCase("accumulator_bits", "15", "must hold a product of 16 bits and be at most 32, was 15")]
    [TestCase("activation_bits", "16", "must be one of 4, 8; was '16' (did you mean '4'?)")]
    public void Fields_out_of_range_are_refused(string field, string value, string message) =>
        Assert.That(Problems.Of(() => Pwlq(($"array.processing_element.{field}", value))), Has.Exactly(1).Items.And.Some.EndsWith($"array.processing_element.{field}: {message}"));

    [TestCase("breakpoints", "2")]
    [TestCase("accumulation_cycles", "16")]
    public void More_breakpoints_and_fewer_cycles_to_rescale_in_take_area(string field, string value) =>
        Assert.That(Pwlq(($"array.processing_element.{field}", value)).Costs.AreaTree.AreaUm2, Is.GreaterThan(Pwlq().Costs.AreaTree.AreaUm2));

    // 64 x 64 results of 2 x 2 operations in 64 cycles.
    [Test]
    public void The_rescaling_unit_has_results_times_operations_over_cycles_operators()
    {
        var unit = Pwlq().Element.EdgeStructure(Pwlq().Spec.Array.Unroll)!.Find("rescaling_operator");
        Assert.That(unit.Count, Is.EqualTo(256));
        // Magnitude, leading one, shift, round; 24 x 24 bits; single-precision sum.
        Assert.That(unit.TotalGateEquivalents, Is.EqualTo(
            GateEquivalents.Complement(32) + GateEquivalents.Incrementer(32) + GateEquivalents.LeadingZeroCounter(32) + GateEquivalents.Shifter(32, 32) + GateEquivalents.Rounder(24)
            + GateEquivalents.FloatMultiplier(8, 23) + GateEquivalents.FloatAdder(8, 23)).Within(1e-9));
        var (uniform, piecewise) = (Energy("int8", 0), Energy("pwlq4", 0));
        Assert.That(piecewise.SumRescalePj, Is.EqualTo(4 * uniform.SumRescalePj).Within(1e-9).And.Positive);
    }

    [Test]
    public void Energy_falls_with_the_share_of_tail_weights()
    {
        double[] shares = [0, 0.1, 0.25, 0.5, 1];
        Assert.That(shares.Select(s => Energy("pwlq4", s).MacPj), Is.Ordered.Ascending.And.Unique);
        Assert.That(shares.Select(s => Energy("pwlq4", s).RegistersPjPerElementCycle), Is.Ordered.Ascending.And.Unique);
        // Uniform weights have no tail, as weights that are all inside: the gate keeps adder and XORs of the offset still.
        Assert.That(Energy("int4", 0).MacPj, Is.EqualTo(Energy("pwlq4", 0).MacPj).Within(1e-12));
    }

    [Test]
    public void Wider_weights_take_more_energy_a_product() => Assert.That(Energy("pwlq8", 0.1).MacPj, Is.GreaterThan(Energy("pwlq4", 0.1).MacPj));

    // 0.5 of the range ends the inner piece: steps 0.5/7 to each side. +3 inner, -2 inner, +5 outer, -0 outer.
    [Test]
    public void A_dot_product_is_that_of_three_accumulators()
    {
        var format = new PiecewiseLinearFormat(4, [0.5]);
        ushort[] weights = [0b0_0_011, 0b1_0_010, 0b0_1_101, 0b1_1_001];
        int[] activations = [10, 7, -4, 100];
        var mode = Pwlq().Element.ModeFor(format, new IntegerFormat(8))!;
        var (p1, p2, x2) = (3 * 10 - 2 * 7, 5 * -4 - 1 * 100, -4 - 100);
        Assert.That(mode.Datapath.Dot(weights, [.. activations.Select(a => (ushort)(byte)a)]), Is.EqualTo(0.5 / 7 * p1 + 0.5 / 7 * p2 + 0.5 * x2).Within(1e-12));
    }

    [TestCase(64, 64, 64)]
    [TestCase(100, 130, 70)]
    [TestCase(9, 300, 65)]
    public void A_uniform_layer_takes_the_cycles_of_an_integer_machine(int rows, int inner, int columns)
    {
        using var folder = new TemporaryFolder();
        var text = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "pwlq", "accelerator"))
            .Replace("kind: piecewise-linear", "kind: integer").Replace(", breakpoints: 1", "").Replace(", accumulation_cycles: 64", "").Replace("weight_bits: [4, 8]", "weight_bits: [8]")
            .Replace("encoding: fp32", "encoding: int32");
        var integer = AcceleratorFile.Load(folder.Write("integer.yaml", text));
        Assert.That(integer.Element.Kind, Is.EqualTo("integer"));
        Assert.That(Run(Pwlq(), Precision("int8"), rows, inner, columns).Cycles, Is.EqualTo(Run(integer, Precision("int8"), rows, inner, columns).Cycles));
    }

    // 256 operators of which a sum takes 4: 64 sums a cycle, 64 cycles for those of 64 x 64 elements.
    [Test]
    public void A_reduction_shorter_than_the_accumulation_cycles_waits_for_the_rescaling_unit()
    {
        Assert.That(Stall(64), Is.Zero);
        Assert.That(Stall(63), Is.EqualTo(1));
        Assert.That(Stall(16), Is.EqualTo(48));

        static long Stall(int inner) => Run(Pwlq(("dram.ideal", "true"), ("vector_unit.lanes", "65536")), Precision("pwlq4"), 64, inner, 64)
            .UnitTotal(Unit.Array).Stalls[(int)StallReason.PartialSumBandwidth];
    }

    // 4 bits are computed and 5 stored.
    [Test]
    public void Memory_moves_the_stored_bits_of_a_weight()
    {
        const int inner = 256, columns = 128;
        var (uniform, piecewise) = (Run(Pwlq(), Precision("int4"), 64, inner, columns), Run(Pwlq(), Precision("pwlq4"), 64, inner, columns));
        Assert.That(piecewise.Sum(c => c.DramReadBytes) - uniform.Sum(c => c.DramReadBytes), Is.EqualTo(inner * columns / 8));
    }

    [Test]
    public void The_array_makes_its_clock_and_the_shipped_memories_deliver_what_they_say()
    {
        Assert.That(Pwlq().ClockProblem, Is.Null);
        Assert.That(Pwlq().Spec.Dram.PeakBytesPerSecond, Is.EqualTo(8e9).Within(1));
        Assert.That(Pwlq(("dram.use", "ddr4-2000")).Spec.Dram.PeakBytesPerSecond, Is.EqualTo(16e9).Within(1));
    }

    private static Accelerator Pwlq(params (string, string)[] sets) => AcceleratorFile.Load("pwlq", sets);

    private static PiecewiseLinearElementSpec Spec(int[] weightBits, int breakpoints = 1) => new()
    {
        Widths = new WeightSplitSpec(PiecewiseLinearElement.KindName) { ActivationBits = 8, WeightBits = weightBits },
        Breakpoints = breakpoints,
        AccumulationCycles = 64,
    };

    private static LayerFormats Formats(string weight) => new(NumberFormat.Parse(weight), new IntegerFormat(8), new IntegerFormat(32), null, new IntegerFormat(8));

    private static Precision Precision(string weight) => new() { Name = weight, Default = Formats(weight) };

    /// <summary>Random operands, of whose weights such a share lies in the outer piece.</summary>
    private static EnergyCosts Energy(string weight, double outerShare)
    {
        var machine = Pwlq();
        var formats = Formats(weight);
        var codes = new ushort[OperandSample.Channels * OperandSample.Depth];
        // The region bit of a 4-bit weight is bit 3.
        Array.Fill(codes, (ushort)0b01000, 0, (int)(outerShare * codes.Length));
        var sample = new OperandSample
        {
            WeightFormat = formats.Weight,
            ActivationFormat = formats.Activation,
            Weights = codes,
            Activations = new ushort[OperandSample.Pixels * OperandSample.Depth],
            Blocks = 1,
            IsSynthetic = true,
        };
        return machine.Costs.EnergyOf(machine.Element.ModeFor(formats.Weight, formats.Activation), formats, OperandStatistics.Random with { WeightCodes = CodeCounts.OfWeights(sample) });
    }

    private static RunResult Run(Accelerator machine, Precision precision, int rows, int inner, int columns) => Simulator.Run(new RunRequest
    {
        Accelerator = machine,
        Workload = new Workload { Name = "gemm", Layers = [TestMachine.Gemm(rows, inner, columns)] },
        Precision = precision,
    });
}
