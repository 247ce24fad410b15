using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.UnitTests.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class ComposableElementTests
{
    private static readonly ElementPlace OutputStationary = new(new LoopExtents(W: 32, N: 32), Reduction.None, Feeding.Systolic, Stationary.Output, WeightLoad.Overlapped);

    // Products of the paper's fusion unit: 16 at 2 x 2 bits, 4 at 4 x 4 and 2 x 8, 1 at 8 x 8; 16 bits by time.
    [TestCase("int2", "int2", "w2a2", 16, 1)]
    [TestCase("int2", "uint2", "w2a2", 16, 1)]
    [TestCase("int2", "int4", "w2a4", 8, 1)]
    [TestCase("int4", "int4", "w4a4", 4, 1)]
    [TestCase("int3", "int4", "w4a4", 4, 1)]
    [TestCase("int2", "int8", "w2a8", 4, 1)]
    [TestCase("int4", "int8", "w4a8", 2, 1)]
    [TestCase("int8", "int4", "w8a4", 2, 1)]
    [TestCase("int5", "uint8", "w8a8", 1, 1)]
    [TestCase("int8", "int9", "w8a16", 1, 2)]
    [TestCase("int4", "int16", "w4a16", 2, 2)]
    [TestCase("int16", "int16", "w16a16", 1, 4)]
    public void A_fusion_unit_has_a_mode_for_each_pair_of_widths(string weight, string activation, string name, int products, int cycles)
    {
        var mode = Mode("bitfusion", weight, activation)!;
        Assert.That((mode.Name, mode.Lanes, mode.StallLaw.Measure(null!, 1)), Is.EqualTo((name, new LoopExtents(K: products), new CyclesPerStep(cycles, 1))));
    }

    [TestCase("ant", "int8", "int8", 1, 1)]
    [TestCase("ant", "int5", "int4", 2, 1)]
    [TestCase("ant", "int4", "uint8", 1, 2)]
    [TestCase("ant", "flint4", "uflint4", 2, 2)]
    [TestCase("ant", "pot4", "upot4", 2, 2)]
    [TestCase("ant", "int4", "flint3", 2, 2)]
    [TestCase("olive", "flint4", "int4", 2, 2)]
    [TestCase("olaccel", "int4", "int4", 2, 2)]
    [TestCase("biscaled", "int6", "int6", 1, 1)]
    [TestCase("biscaled", "int2", "int4", 1, 1)]
    public void Narrow_operands_make_rows_and_columns_grow(string accelerator, string weight, string activation, int pixels, int channels)
    {
        Assert.That(Mode(accelerator, weight, activation)?.Lanes, Is.EqualTo(new LoopExtents(W: pixels, N: channels)));
    }

    [TestCase("bitfusion", "int8", "flint4")]
    [TestCase("bitfusion", "fp16", "fp16")]
    [TestCase("ant", "flint4", "int8")]
    [TestCase("ant", "flint8", "flint8")]
    [TestCase("ant", "int16", "int16")]
    [TestCase("ant", "antfloat4:e2", "antfloat4:e2")]
    [TestCase("olive", "pot4", "pot4")]
    [TestCase("olive", "olive4", "olive4")]
    [TestCase("biscaled", "int8", "int6")]
    // Without a bit for the sign of a digit an unsigned operand does not fit.
    [TestCase("biscaled", "int6", "uint6")]
    public void Formats_that_it_cannot_multiply_have_no_mode(string accelerator, string weight, string activation) =>
        Assert.That(Mode(accelerator, weight, activation), Is.Null);

    // 2^14 times 2^6 needs 22 bits with its sign.
    [TestCase(20, false)]
    [TestCase(21, false)]
    [TestCase(22, true)]
    public void A_product_that_the_sum_cannot_hold_has_no_mode(int accumulatorBits, bool hasMode)
    {
        var element = new ComposableElement(Ant() with { AccumulatorBits = accumulatorBits }, OutputStationary);
        Assert.That(element.ModeFor(NumberFormat.Parse("pot4"), NumberFormat.Parse("upot4")), hasMode ? Is.Not.Null : Is.Null);
    }

    [TestCase(8, 1)]
    [TestCase(4, 4)]
    [TestCase(2, 16)]
    public void Bricks_are_the_square_of_the_digits(int brickBits, int bricks)
    {
        var element = new ComposableElement(FusionUnit(brickBits, 8), ElementPlaces.Systolic(16, 32));
        Assert.That(element.Structure.Find("brick").Count, Is.EqualTo(bricks));
    }

    // 16 bricks of 3 x 3 bits; four groups of 10 bits and one of 18, each of three adders and four multiplexers; one sum.
    [Test]
    public void A_fusion_unit_is_bricks_two_levels_of_sums_and_an_accumulator()
    {
        var element = new ComposableElement(FusionUnit(2, 8), ElementPlaces.Systolic(16, 32));
        var expected = 16 * GateEquivalents.Multiplier(3, 3) + 4 * Level(10) + Level(18) + GateEquivalents.Adder(32);
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(expected).Within(1e-9));
        // Activations, weights and the next weights of 16 bricks, the fused product, the sum.
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(3 * 32 + 18 + 32)).Within(1e-9));

        static double Level(int bits) => 4 * GateEquivalents.Multiplexer(bits, 2) + 3 * GateEquivalents.Adder(bits);
    }

    // Four bricks with exponents and shifts; a product of 10 bits goes 20 places further; one level of 18 bits; four sums that pick.
    [Test]
    public void A_group_of_ant_is_four_elements_and_what_joins_them()
    {
        var element = new ComposableElement(Ant(), OutputStationary);
        var expected = 4 * (GateEquivalents.Multiplier(5, 5) + GateEquivalents.Adder(4) + GateEquivalents.ExpandingShifter(10, 30)
            + GateEquivalents.Multiplexer(30, 2) + GateEquivalents.Adder(32)) + 2 * GateEquivalents.Multiplexer(18, 2) + 3 * GateEquivalents.Adder(18);
        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(expected).Within(1e-9));
        // Two activations and two weights, each with an exponent; four sums.
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(2 * 16 + 4 * 32)).Within(1e-9));
    }

    [Test]
    public void Scales_and_outliers_add_a_shift_and_a_share_of_a_unit()
    {
        var plain = Gates(new ComposableSpec { BrickBits = 6, OperandBits = 6, SerialBits = 6 });
        var scaled = Gates(new ComposableSpec { BrickBits = 6, OperandBits = 6, SerialBits = 6, Codes = ComposableCodes.TwoScales });
        Assert.That(scaled - plain, Is.EqualTo(GateEquivalents.Multiplexer(12 + 8, 3)).Within(1e-9));
        var dense = new ComposableSpec { BrickBits = 4, OperandBits = 8, SerialBits = 8 };
        Assert.That(Gates(dense with { OutlierBits = 16 }) - Gates(dense), Is.EqualTo((GateEquivalents.Multiplier(16, 8) + GateEquivalents.Adder(32)) / 4).Within(1e-9));
    }

    // 64 x 64 elements of 4 bits: 128 decoders; OliVe has 64 for 8 bits besides.
    [TestCase("ant", 128, 0)]
    [TestCase("olive", 128, 64)]
    public void Decoders_stand_along_two_sides(string accelerator, int narrow, int wide)
    {
        var machine = AcceleratorFile.Load(accelerator);
        var decoders = machine.Element.EdgeStructure(machine.Spec.Array.Unroll)!.Children;
        Assert.That(decoders.Where(d => !d.Name.StartsWith("wide", StringComparison.Ordinal)).Sum(d => d.Count), Is.EqualTo(narrow));
        Assert.That(decoders.Where(d => d.Name.StartsWith("wide", StringComparison.Ordinal)).Sum(d => d.Count), Is.EqualTo(wide));
    }

    [Test]
    public void Every_mode_works_with_parts_that_exist([Values("bitfusion", "ant", "olive", "olaccel", "biscaled")] string name)
    {
        var element = AcceleratorFile.Load(name).Element;
        string[] formats = ["int2", "int4", "int6", "int8", "int16", "flint4", "pot4"];
        var modes = formats.SelectMany(w => formats.Select(a => element.ModeFor(NumberFormat.Parse(w), NumberFormat.Parse(a)))).OfType<ProcessingElementMode>().ToList();
        Assert.That(modes, Is.Not.Empty);
        foreach (var mode in modes)
        {
            var passes = mode.StallLaw.Measure(null!, 1).Cycles;
            foreach (var part in mode.ActiveParts)
                Assert.That(part.Count, Is.GreaterThan(0).And.LessThanOrEqualTo(passes * Instances(element.Structure, part.Path)), $"{mode.Name} {part.Path}");
        }
    }

    [Test]
    public void Finer_bricks_take_more_area_and_narrower_products_less_energy()
    {
        var gates = new[] { 8, 4, 2 }.Select(b => new ComposableElement(FusionUnit(b, 8), ElementPlaces.Systolic(16, 32)).Structure.TotalGateEquivalents);
        Assert.That(gates, Is.Ordered.Ascending);
        var machine = AcceleratorFile.Load("bitfusion");
        var energies = new[] { "int2", "int4", "int8", "int16" }.Select(f => MacPj(machine, f));
        Assert.That(energies, Is.Ordered.Ascending);
    }

    // Exact in 32 bits, so the plain sum of the values' products.
    [TestCase("bitfusion", "int8", "int4")]
    [TestCase("bitfusion", "int16", "int16")]
    [TestCase("ant", "flint4", "uflint4")]
    [TestCase("ant", "pot4", "upot4")]
    [TestCase("olive", "flint4", "int4")]
    [TestCase("biscaled", "int6", "int6")]
    public void A_dot_product_is_that_of_the_values(string accelerator, string weight, string activation)
    {
        var (w, a) = (NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        ushort[] weights = [.. Enumerable.Range(0, 12).Select(i => (ushort)((i * 5 + 3) % (1 << Math.Min(4, w.Bits))))];
        ushort[] activations = [.. Enumerable.Range(0, 12).Select(i => (ushort)((i * 7 + 1) % (1 << Math.Min(4, a.Bits))))];
        var expected = weights.Zip(activations, (x, y) => w.Decode(x) * a.Decode(y)).Sum();
        Assert.That(Mode(accelerator, weight, activation)!.Datapath.Dot(weights, activations), Is.EqualTo(expected));
    }

    // One brick of 8 bits has no other mode; the weights are 7, -7, 1.
    [Test]
    public void A_weight_of_4_bits_gives_the_same_result_in_the_8_bit_mode_at_its_speed()
    {
        (string, string)[] sets = [("array.processing_element.brick_bits", "8")];
        var element = AcceleratorFile.Load("bitfusion", sets).Element;
        var (int4, int8) = (NumberFormat.Parse("int4"), NumberFormat.Parse("int8"));
        var (narrow, wide) = (element.ModeFor(int4, int8)!, element.ModeFor(int8, int8)!);
        Assert.That((narrow.Name, narrow.Lanes), Is.EqualTo(("w8a8", wide.Lanes)));
        ushort[] activations = [100, 156, 3];
        Assert.That(narrow.Datapath.Dot([7, 9, 1], activations), Is.EqualTo(wide.Datapath.Dot([7, 249, 1], activations)));
        // Narrow weights take less of the memory; the array works as long.
        Assert.That(Gemms("bitfusion", sets, ("int4", "int8")).Single().Units[(int)Unit.Array].Busy,
            Is.EqualTo(Gemms("bitfusion", sets, ("int8", "int8")).Single().Units[(int)Unit.Array].Busy));
    }

    // 128 steps of 256 x 128 weights: folds of 64 x 32 in 4 bits, of 16 x 32 in 8. Fill and drain: 16 + 32 - 2 cycles across the array and 2 - 1 through the element, in either mode.
    [Test]
    public void A_change_of_mode_between_layers_costs_the_fill_and_drain_that_every_layer_has()
    {
        const int skew = 16 + 32 - 2 + 2 - 1, firstLoad = 16;
        const long narrow = 4 * 4 * 128 + skew + firstLoad, wide = 16 * 4 * 128 + skew + firstLoad;
        (string, string)[] instant = [("dram.use", "ideal")];
        var layers = Gemms("bitfusion", instant, ("int4", "int4"), ("int8", "int8"), ("int4", "int4"), ("int8", "int8"));
        Assert.That(layers.Select(l => l.Units[(int)Unit.Array].Busy), Is.EqualTo(new[] { narrow, wide, narrow, wide }));
    }

    [TestCase("operand_bits", "6", "operand_bits: must be 4 (brick_bits) times 1, 2, 4 or 8, was 6")]
    [TestCase("serial_bits", "12", "serial_bits: must be 8 (operand_bits) or twice that, was 12")]
    [TestCase("accumulator_bits", "15", "accumulator_bits: must be 16..64 to hold a product, was 15")]
    [TestCase("brick_bits", "2", "brick_bits: must be 4 with codes: ant, was 2")]
    [TestCase("fusion", "reduction", "fusion: must be outputs with codes: ant")]
    [TestCase("brick_bits", "9", "brick_bits: must be 2..8, was 9")]
    [TestCase("accumulator_bits", "65", "accumulator_bits: must be 8..64, was 65")]
    public void A_field_out_of_its_range_is_refused(string field, string value, string problem)
    {
        var e = Assert.Throws<InputException>(() => AcceleratorFile.Load("ant", [($"array.processing_element.{field}", value)]))!;
        Assert.That(e.Problems.Select(p => p.ToString()), Has.One.Contains(problem));
    }

    [Test]
    public void Sums_hold_a_product_of_an_outlier() =>
        Assert.That(Problems.Of(() => AcceleratorFile.Load("olaccel", [("array.processing_element.accumulator_bits", "20")])), Has.One.Contains("accumulator_bits: must be 24..64 to hold a product of an outlier, was 20"));

    // 255 x 255 takes 16 bits beside the sign, 128 x 255 takes 15.
    [TestCase("uint8", "uint8", 16, false)]
    [TestCase("uint8", "uint8", 17, true)]
    [TestCase("int8", "uint8", 16, true)]
    public void Two_unsigned_operands_need_a_bit_more(string weight, string activation, int accumulatorBits, bool runs)
    {
        var element = new ComposableElement(Ant() with { AccumulatorBits = accumulatorBits }, OutputStationary);
        Assert.That(element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation)), runs ? Is.Not.Null : Is.Null);
        Assert.That(element.SupportedFormats[^1], Does.EndWith(accumulatorBits > 16 ? "signed or not" : "one of them signed"));
    }

    [Test]
    public void Layers_that_cannot_run_are_named_with_what_would_do()
    {
        var e = Assert.Throws<InputException>(() => Run("ant", "mobilenetv2", "fp16"))!;
        Assert.That(e.Problems.Single().ToString(), Does.Contain("cannot run on ant, whose composable elements multiply int4 x int4, int8 x int8, flint4 x flint4, pot4 x pot4, "
            + "any two integers of up to 8 bits, signed or not"));
    }

    [Test]
    public void Shipped_baselines_run([Values("bitfusion", "ant", "olive", "olaccel", "biscaled")] string accelerator, [Values("resnet50", "mobilenetv2", "vit-b16")] string workload)
    {
        var result = Run(accelerator, workload, AcceleratorFile.Load(accelerator).Spec.DefaultPrecision);
        Assert.That(result.Layers, Has.Count.GreaterThan(50));
        Assert.That(result.Cycles, Is.Positive);
    }

    private static ComposableSpec FusionUnit(int brickBits, int operandBits) =>
        new() { BrickBits = brickBits, OperandBits = operandBits, SerialBits = operandBits, Fusion = Fusion.Reduction };

    private static ComposableSpec Ant() => new() { BrickBits = 4, OperandBits = 8, SerialBits = 8, Codes = ComposableCodes.Ant };

    private static double Gates(ComposableSpec spec) => new ComposableElement(spec, OutputStationary).Structure.TotalGateEquivalents;

    private static ProcessingElementMode? Mode(string accelerator, string weight, string activation) =>
        AcceleratorFile.Load(accelerator).Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation));

    private static double MacPj(Accelerator machine, string format)
    {
        var operand = NumberFormat.Parse(format);
        var formats = new LayerFormats(operand, operand, NumberFormat.Parse("int32"), null, operand);
        return machine.Costs.EnergyOf(machine.Element.ModeFor(operand, operand), formats, OperandStatistics.Random).MacPj;
    }

    private static double Instances(StructureNode root, string path)
    {
        var (node, instances) = (root, 1.0);
        foreach (var name in path.Split('/'))
        {
            node = node.Find(name);
            instances *= node.Count;
        }
        return instances;
    }

    /// <summary>Equal layers, each in formats of its own.</summary>
    private static IReadOnlyList<LayerResult> Gemms(string accelerator, IReadOnlyList<(string, string)> sets, params (string Weight, string Activation)[] formats)
    {
        var each = formats.Select((f, i) => (Name: $"gemm{i}", Formats: TestMachine.Formats(f.Weight, f.Activation))).ToList();
        var result = Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load(accelerator, sets),
            Workload = new Workload { Name = "n", Layers = [.. each.Select(e => TestMachine.Gemm(128, 256, 128) with { Name = e.Name })] },
            Precision = new Precision { Name = "p", Default = TestMachine.Int8, ByName = each.ToDictionary(e => e.Name, e => e.Formats) },
        });
        Assert.That(result.Cycles, Is.EqualTo(result.Layers.Sum(l => l.Cycles)));
        return result.Layers;
    }

    private static RunResult Run(string accelerator, string workload, string precision) => Simulator.Run(new RunRequest
    {
        Accelerator = AcceleratorFile.Load(accelerator),
        Workload = WorkloadFile.Load(workload),
        Precision = PrecisionFile.Load(precision, null),
    });
}
