using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.UnitTests.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class FusedIpuElementTests
{
    private static readonly string[] Shipped = ["fused-ipu-12", "fused-ipu-16", "fused-ipu-16-large", "fused-ipu-28", "ipu-38-baseline"];

    /// <summary>Units of 8, 8 channels, 2 x 2 pixels.</summary>
    private static readonly ElementPlace Place =
        new(new LoopExtents(K: 8, N: 8, H: 2, W: 2), Reduction.Tree, Feeding.Broadcast, Stationary.Weight, WeightLoad.Overlapped);

    /// <summary>
    /// w = 12, n = 8: products of 10 bits, 3 guard bits, shifts of 0 to 2; sums of 15 bits; accumulator 33 + 3 + 12 = 48 bits; ten alignment cycles at most;
    /// int16 has four nibbles, whose products weigh 2^0 to 2^24 in seven steps.
    /// </summary>
    [Test]
    public void A_unit_of_eight_with_a_tree_of_twelve_bits_has_the_parts_that_it_needs()
    {
        var element = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 12, UnitsPerExponentUnit = 4 }, Place);

        var lane = GateEquivalents.Multiplexer(5, 4) / 8 + GateEquivalents.Multiplexer(5, 4) / 4
            + GateEquivalents.Multiplier(5, 5)
            + GateEquivalents.Multiplexer(10, 2)
            // Two rows: 11 and 12 bits.
            + GateEquivalents.Shifter(1, 2) * (11 + 12);
        var tree = 4 * GateEquivalents.Adder(13) + 2 * GateEquivalents.Adder(14) + GateEquivalents.Adder(15);
        var accumulator = GateEquivalents.Shifter(15 + 24, 7) + GateEquivalents.Shifter(48, 10)
            + GateEquivalents.Adder(7) + GateEquivalents.Multiplexer(96, 2) + GateEquivalents.Shifter(48, 48) + GateEquivalents.Adder(48);
        var exponents = 8 * (GateEquivalents.Adder(5) + GateEquivalents.Adder(6) + GateEquivalents.Comparator(6))
            + 7 * (GateEquivalents.Comparator(6) + GateEquivalents.Multiplexer(6, 2))
            + 8 * (9 * GateEquivalents.Comparator(6) + GateEquivalents.Adder(6) + GateEquivalents.Comparator(4));
        Assert.That(8 * element.Structure.TotalGateEquivalents, Is.EqualTo(8 * lane + tree + accumulator + exponents / 4).Within(1e-9));
        Assert.That(element.AccumulatorBits, Is.EqualTo(48));

        // Weights of four pixels and activations of eight channels are in one register; the next weight waits in another.
        var bits = 16 * (2 / 4.0 + 1 / 8.0) + 10 + 7 + (13 + 2 + 48 + 14) / 8.0;
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(1) * bits).Within(1e-9));
    }

    /// <summary>Shifts of 0 to 27 in five rows of 11, 13, 17, 25 and 38 bits; nothing is shifted behind the tree or served in turn.</summary>
    [Test]
    public void One_alignment_cycle_needs_a_longer_shifter_and_no_turns()
    {
        var element = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 38, Alignment = FusedIpuAlignment.SingleCycle }, Place);

        Assert.That(element.Structure.Find("local_shifter").TotalGateEquivalents, Is.EqualTo(GateEquivalents.Shifter(1, 2) * (11 + 13 + 17 + 25 + 38)).Within(1e-9));
        Assert.That(element.Structure.Find("accumulator").Children.Select(c => c.Name), Has.None.EqualTo("tree_shift"));
        Assert.That(element.Structure.Find("exponent_unit").Children.Select(c => c.Name), Has.None.EqualTo("serve"));
    }

    /// <summary>A multiplier, 16 sums of products of 10 bits, sums of 32 bits.</summary>
    [Test]
    public void Units_for_integers_have_neither_shifters_nor_exponents()
    {
        var element = new FusedIpuElement(new FusedIpuElementSpec { HasFloat = false, OperandBits = 4, TreeBits = 10 }, Place);
        var unit = 8 * GateEquivalents.Multiplier(5, 5) + 4 * GateEquivalents.Adder(11) + 2 * GateEquivalents.Adder(12) + GateEquivalents.Adder(13) + GateEquivalents.Adder(32);

        Assert.That(8 * element.Structure.TotalGateEquivalents, Is.EqualTo(unit).Within(1e-9));
        Assert.That(element.ModeFor(FloatFormat.Fp16, FloatFormat.Fp16), Is.Null);
        Assert.That(element.ModeFor(new IntegerFormat(8), new IntegerFormat(4)), Is.Null, "wider than a register");
        Assert.That(element.EdgeStructure(Place.Unroll), Is.Null);
    }

    [TestCase(4, 4, "int4", "int4", 1)]
    [TestCase(4, 4, "uint4", "int4", 1)]
    [TestCase(4, 4, "int5", "int4", 2)]
    [TestCase(4, 4, "int4", "int8", 2)]
    [TestCase(4, 4, "int8", "uint8", 4)]
    [TestCase(4, 4, "int8", "int12", 6)]
    [TestCase(4, 4, "int12", "int12", 9)]
    [TestCase(4, 4, "int16", "int16", 16)]
    [TestCase(4, 4, "fp16", "fp16", 9)]
    [TestCase(12, 1, "int4", "int4", 4)]
    [TestCase(12, 1, "int8", "int12", 8)]
    [TestCase(12, 1, "fp16", "fp16", 12)]
    [TestCase(8, 4, "int4", "int8", 1)]
    [TestCase(8, 4, "int8", "int4", 2)]
    [TestCase(8, 4, "fp16", "fp16", 6)]
    [TestCase(8, 8, "int8", "int8", 1)]
    [TestCase(8, 8, "int12", "int8", 2)]
    [TestCase(8, 8, "fp16", "fp16", 4)]
    public void A_step_takes_an_iteration_for_each_pair_of_digits(int activationDigit, int weightDigit, string weight, string activation, int iterations)
    {
        var element = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 28, Digits = new DigitWidths(activationDigit, weightDigit) }, Place);
        var mode = element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation))!;

        Assert.That(mode.StallLaw.LeastCycles, Is.EqualTo(new CyclesPerStep(iterations, 1)));
        Assert.That(mode.Lanes, Is.EqualTo(LoopExtents.One));
    }

    [TestCase("fp16", "int8")]
    [TestCase("int8", "fp16")]
    [TestCase("bf16", "bf16")]
    [TestCase("lp8", "lp8")]
    public void Formats_that_it_cannot_multiply_have_no_mode(string weight, string activation) =>
        Assert.That(new FusedIpuElement(new FusedIpuElementSpec(), Place).ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation)), Is.Null);

    /// <summary>Three guard bits: differences of 0 to 2 take one cycle, 3 the second, and so on to 27, the last below P = 28.</summary>
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    [TestCase(5, 2)]
    [TestCase(6, 3)]
    [TestCase(26, 9)]
    [TestCase(27, 10)]
    [TestCase(28, 1)]
    public void A_difference_takes_one_more_cycle_where_its_shift_no_longer_fits(int difference, int cycles)
    {
        var operands = Ones();
        // 1 everywhere, but one product lies lower: half of it by the activation, half by the weight.
        operands.Activations[3] = HalfDraws.Code(Math.ScaleB(1, -(difference / 2)));
        operands.Weights[3] = HalfDraws.Code(Math.ScaleB(1, -(difference - difference / 2)));

        Assert.That(StepOf(operands, treeBits: 12), Is.EqualTo(9 * cycles));
    }

    [Test]
    public void Zero_operands_are_not_aligned()
    {
        var operands = Ones();
        operands.Activations[3] = 0;
        operands.Weights[5] = 0x8000;

        Assert.That(StepOf(operands, treeBits: 12), Is.EqualTo(9));
    }

    [TestCase(12, 16, 6)]
    [TestCase(12, 28, 10)]
    [TestCase(16, 16, 3)]
    [TestCase(16, 28, 4)]
    [TestCase(20, 16, 2)]
    [TestCase(20, 28, 3)]
    [TestCase(24, 16, 2)]
    [TestCase(24, 28, 2)]
    [TestCase(28, 16, 1)]
    [TestCase(28, 28, 2)]
    [TestCase(38, 28, 1)]
    [TestCase(80, 59, 1)]
    public void At_worst_a_step_takes_as_many_cycles_as_shifts_below_the_software_precision_need(int treeBits, int precision, int most)
    {
        var operands = Ones();
        operands.Activations[3] = HalfDraws.Code(Math.ScaleB(1, -(precision - 1) / 2));
        operands.Weights[3] = HalfDraws.Code(Math.ScaleB(1, -(precision - 1) + (precision - 1) / 2));

        Assert.That(StepOf(operands, treeBits, precision), Is.EqualTo(9 * most));
    }

    [Test]
    public void Integers_and_single_cycle_units_take_their_iterations_whatever_the_operands()
    {
        var far = Ones();
        far.Activations[3] = HalfDraws.Code(Math.ScaleB(1, -14));
        var single = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 12, Alignment = FusedIpuAlignment.SingleCycle }, Place);
        Assert.That(single.ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!.StallLaw.Measure(Sample(far.Activations, far.Weights), 256), Is.EqualTo(new CyclesPerStep(9, 1)));

        var integers = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 12 }, Place).ModeFor(new IntegerFormat(8), new IntegerFormat(8))!;
        Assert.That(integers.StallLaw.Measure(OperandSamples.Draw(new IntegerFormat(8), new IntegerFormat(8), 1), 256), Is.EqualTo(new CyclesPerStep(4, 1)));
    }

    /// <summary>Units that wait for each other take longer on any operands, and a unit by itself takes the mean.</summary>
    [TestCase(12)]
    [TestCase(16)]
    [TestCase(20)]
    public void Larger_clusters_are_slower_and_none_is_faster_than_its_units(int treeBits)
    {
        var law = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = treeBits }, Place).ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!.StallLaw;
        var sample = OperandSamples.Draw(FloatFormat.Fp16, FloatFormat.Fp16, seed: 1, blocks: 8);
        var means = new[] { 8, 16, 32, 64, 128, 256 }.Select(elements => law.Measure(sample, elements)).Select(c => (double)c.Cycles / c.Steps).ToList();

        Assert.That(means, Is.Ordered);
        Assert.That(means[^1], Is.GreaterThan(means[0]));
        Assert.That(means[0], Is.EqualTo(9 * new AlignmentMeasurement(new FusedIpuParameters { TreeBits = treeBits, Lanes = 8 }, 1).Measure(sample).Value).Within(1e-9));
        Assert.That(law.Measure(sample, 1), Is.EqualTo(law.Measure(sample, 8)), "less than a unit is one");
    }

    /// <summary>One channel of eight is slow on one pixel of sixteen, four of which stall together.</summary>
    [TestCase(8, 1 + 1.0 / 8 / 16)]
    [TestCase(64, 1 + 1.0 / 16)]
    [TestCase(128, 1 + 1.0 / 8)]
    [TestCase(256, 1 + 1.0 / 4)]
    public void A_cluster_has_the_channels_of_a_pixel_first_and_then_more_pixels(int elements, double mean)
    {
        var (activations, weights) = Ones();
        var sample = Sample(activations, weights);
        // Together three binades below the others, in each group of eight: 2 cycles.
        for (var k = 0; k < OperandSample.Depth; k += 8)
        {
            sample.Activations[5 * OperandSample.Depth + k] = HalfDraws.Code(0.5);
            foreach (var channel in new[] { 2, 10 })
                sample.Weights[channel * OperandSample.Depth + k] = HalfDraws.Code(0.25);
        }
        var law = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 12 }, Place).ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!.StallLaw;
        var measured = law.Measure(sample, elements);

        Assert.That((double)measured.Cycles / measured.Steps, Is.EqualTo(9 * mean).Within(1e-12));
    }

    [Test]
    public void Its_integer_sums_are_exact_and_its_fp16_sums_those_of_the_datapath()
    {
        var element = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = 16 }, Place);
        var random = new Random(3);
        var (weights, activations) = (new ushort[20], new ushort[20]);
        var exact = 0L;
        for (var k = 0; k < weights.Length; k++)
        {
            var (w, a) = (random.Next(-128, 128), random.Next(0, 256));
            (weights[k], activations[k]) = ((ushort)(w & 255), (ushort)a);
            exact += (long)w * a;
        }
        Assert.That(element.ModeFor(new IntegerFormat(8), new UnsignedIntegerFormat(8))!.Datapath.Dot(weights, activations), Is.EqualTo(exact));

        var halves = HalfDraws.Many(20, () => HalfDraws.Normal(random));
        var mode = element.ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!;
        Assert.That(mode.Datapath.Dot(halves, halves), Is.EqualTo(new FusedIpuFloatDatapath(new FusedIpuParameters { Lanes = 8, TreeBits = 16 }).Dot(halves, halves)));
    }

    [Test]
    public void Wider_trees_are_larger_and_take_more_energy()
    {
        double[] widths = [12, 16, 20, 24, 28, 38];
        var areas = widths.Select(w => Area(("tree_bits", $"{w}"))).ToList();
        Assert.That(areas, Is.Ordered.And.Unique);
        Assert.That(Area(("units_per_exponent_unit", "1")), Is.GreaterThan(Area(("units_per_exponent_unit", "9"))));
        Assert.That(Area(("accumulation_bits", "4")), Is.LessThan(Area(("accumulation_bits", "12"))));
        Assert.That(widths.Select(w => MacPj("fp16", null, ("tree_bits", $"{w}"))), Is.Ordered.And.Unique);
        // In integer modes guard bits are zero: what passes the longer shifter and the tree is no wider.
        Assert.That(Ratio("int8"), Is.GreaterThan(1).And.LessThan(1 + (Ratio("fp16") - 1) / 2));

        static double Ratio(string format) => MacPj(format, null, ("tree_bits", "38")) / MacPj(format, null, ("tree_bits", "12"));
    }

    /// <summary>Four times the iterations of int4 in int8; the tree once more for each alignment cycle, the multipliers not.</summary>
    [Test]
    public void Energy_counts_iterations_and_alignment_cycles()
    {
        Assert.That(MacPj("int8", null) / MacPj("int4", null), Is.InRange(3.0, 5.5));
        var (one, two, three) = (MacPj("fp16", null), MacPj("fp16", 18), MacPj("fp16", 27));
        Assert.That(two, Is.InRange(1.1 * one, 1.9 * one));
        Assert.That(three - two, Is.EqualTo(two - one).Within(1e-9));
    }

    [TestCase("array.reduction", "systolic", "array.reduction: fused-ipu elements are the multipliers of inner-product units, which sum their K extent by a tree; use reduction: tree")]
    [TestCase("array.unroll.K", "12", "array.unroll: K is the number of products of one inner-product unit and must be 2, 4, 8, 16, 32 or 64 for fused-ipu elements, was 12")]
    [TestCase("array.unroll.K", "128", "was 128")]
    [TestCase("array.clusters", "64", "array.clusters: must leave whole units of 8 multipliers in each cluster, was 64 for 256 elements")]
    [TestCase("array.unroll.N", "6", "array.clusters: 4 leave 6 units in a cluster; a cluster takes output channels first, then pixels")]
    [TestCase("array.processing_element.tree_bits", "9", "tree_bits: must be 10..80, was 9")]
    [TestCase("array.processing_element.activation_digit_bits", "8", "tree_bits: must hold a product of 14 bits, 14..80, was 12")]
    [TestCase("array.processing_element.weight_digit_bits", "5", "weight_digit_bits: must be one of 1, 4, 8, 12; was '5'")]
    [TestCase("array.processing_element.software_precision", "60", "software_precision: must be 1..59, was 60")]
    [TestCase("array.processing_element.units_per_exponent_unit", "10", "units_per_exponent_unit: must be 1..9, was 10")]
    [TestCase("array.processing_element.alignment", "none", "alignment: must be one of multi-cycle, single-cycle; was 'none'")]
    [TestCase("array.processing_element.formats", "integer", "tree_bits: has no meaning for units with formats: integer")]
    public void What_cannot_be_is_refused(string field, string value, string message)
    {
        var problems = Problems.Of(() => AcceleratorFile.Load("fused-ipu-12", [(field, value)]));
        Assert.That(problems, Has.Some.Contains(message), string.Join('\n', problems));
    }

    [Test]
    public void Trees_too_wide_to_align_in_several_cycles_are_refused() =>
        Assert.That(Problems.Of(() => AcceleratorFile.Load("fused-ipu-12", [("array.processing_element.tree_bits", "60"), ("array.processing_element.software_precision", "59")])),
            Has.One.Contains("tree_bits: must be at most 57 for multi-cycle alignment up to 2^-59, was 60"));

    [Test]
    public void A_network_with_layers_in_int8_and_in_fp16_stalls_in_the_latter_alone([ValueSource(nameof(Shipped))] string name)
    {
        var machine = AcceleratorFile.Load(name);
        var run = Simulator.Run(new RunRequest
        {
            Accelerator = machine,
            Workload = WorkloadFile.Load("resnet18"),
            Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision, null),
        });
        var stalls = run.Layers.Where(l => l.Layer is MatrixLayer).ToLookup(l => l.Mode, l => l.Units[(int)Unit.Array].Stalls[(int)StallReason.OperandStall]);

        Assert.That(stalls.Select(m => m.Key), Is.EquivalentTo(new[] { "fp16", "w8a8" }));
        Assert.That(stalls["w8a8"], Has.All.Zero);
        Assert.That(stalls["fp16"], name == "ipu-38-baseline" ? Has.All.Zero : Has.Some.Positive);
        Assert.That(run.Utilization, Is.InRange(0.5, 1));
        // 512 operations a cycle at 1 GHz in nibbles, a quarter of them in int8.
        Assert.That(run.TopsPeak, Is.EqualTo(2e-3 * machine.Spec.Array.ProcessingElements / 4).Within(1e-12));
    }

    private static double Area(params (string Field, string Value)[] fields) =>
        AcceleratorFile.Load("fused-ipu-12", [.. fields.Select(f => ($"array.processing_element.{f.Field}", f.Value))]).Costs.AreaUm2
            .Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2);

    private static double MacPj(string format, double? cyclesPerStep, params (string Field, string Value)[] fields)
    {
        var machine = AcceleratorFile.Load("fused-ipu-12", [.. fields.Select(f => ($"array.processing_element.{f.Field}", f.Value))]);
        var number = NumberFormat.Parse(format);
        return machine.Costs.EnergyOf(machine.Element.ModeFor(number, number), new LayerFormats(number, number, new IntegerFormat(32), null, number),
            OperandStatistics.Random with { CyclesPerStep = cyclesPerStep }).MacPj;
    }

    /// <summary>Cycles of a step in which all pixels and channels have these operands in each group of eight.</summary>
    private static double StepOf((ushort[] Activations, ushort[] Weights) operands, int treeBits, int precision = 28)
    {
        var mode = new FusedIpuElement(new FusedIpuElementSpec { TreeBits = treeBits, SoftwarePrecision = precision }, Place).ModeFor(FloatFormat.Fp16, FloatFormat.Fp16)!;
        var measured = mode.StallLaw.Measure(Sample(operands.Activations, operands.Weights), 8);
        return (double)measured.Cycles / measured.Steps;
    }

    private static (ushort[] Activations, ushort[] Weights) Ones() => (HalfDraws.Many(8, () => HalfDraws.Code(1)), HalfDraws.Many(8, () => HalfDraws.Code(1)));

    private static OperandSample Sample(ushort[] activations, ushort[] weights) => new()
    {
        WeightFormat = FloatFormat.Fp16,
        ActivationFormat = FloatFormat.Fp16,
        Activations = [.. Enumerable.Repeat(activations, OperandSample.Pixels * OperandSample.Depth / 8).SelectMany(a => a)],
        Weights = [.. Enumerable.Repeat(weights, OperandSample.Channels * OperandSample.Depth / 8).SelectMany(w => w)],
        Blocks = 1,
        IsSynthetic = true,
    };
}
