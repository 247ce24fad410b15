using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class SegmentedLogElementTests
{
    private static readonly SegmentedLogElementSpec Usual =
        new() { IsReconfigurable = true, ActivationBits = 16, WeightBits = 5, RootTerms = 2, AccumulatorBits = 48 };

    private static readonly OperandStatistics Random = OperandStatistics.Random;

    // 5 bits: codes of 4 bits, 15 magnitudes, shifts to 14; 16 bits of X, one more for its sign and growth, one below its last place.
    [Test]
    public void The_reconfigurable_element_is_these_primitives()
    {
        var decoder = GateEquivalents.Comparator(4) + GateEquivalents.Multiplexer(4, 2) + GateEquivalents.Adder(4);
        var zero = GateEquivalents.Table(4, 1) + GateEquivalents.AndRow(16);
        var sign = GateEquivalents.Complement(16) + GateEquivalents.Incrementer(16);
        var root = GateEquivalents.AndRow(17) + GateEquivalents.Adder(17);
        // Four rows, behind which 19, 21, 25 and all 32 bits can be set.
        var shifter = GateEquivalents.Shifter(1, 2) * (19 + 21 + 25 + 32);
        var element = new SegmentedLogElement(Usual, ElementPlaces.Systolic(16, 16));

        Assert.That(element.Structure.TotalGateEquivalents, Is.EqualTo(decoder + zero + sign + root + shifter + GateEquivalents.Adder(48)).Within(1e-9));
        // Activation, weight, the next weight, sum.
        Assert.That(element.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(16 + 5 + 5 + 48)).Within(1e-9));
    }

    // 7 powers of two, then 8 of the root from half an octave above 2^6: the largest is 2^10. Half octaves to 20 take 5 bits.
    [Test]
    public void A_fixed_ratio_has_a_table_for_a_decoder_and_a_shorter_shifter()
    {
        var (wired, free) = (new SegmentedLogElement(Usual with { IsReconfigurable = false }, ElementPlaces.Systolic(16, 16)), new SegmentedLogElement(Usual, ElementPlaces.Systolic(16, 16)));
        Assert.That(wired.Structure.Find("decoder").TotalGateEquivalents, Is.EqualTo(GateEquivalents.Table(4, 5)).Within(1e-9));
        Assert.That(free.Structure.Find("shifter").TotalGateEquivalents - wired.Structure.Find("shifter").TotalGateEquivalents,
            Is.EqualTo(GateEquivalents.Shifter(1, 2) * (32 - 28)).Within(1e-9));
        Assert.That(free.Structure.TotalGateEquivalents, Is.GreaterThan(wired.Structure.TotalGateEquivalents));
    }

    // Each term more: a row of ANDs, an adder that reaches 4 and 6 places below, and as many bits more to shift.
    [TestCase(3, 4)]
    [TestCase(4, 6)]
    public void A_term_of_the_root_more_is_an_adder_more(int terms, int lowBits)
    {
        var before = new SegmentedLogElement(Usual with { RootTerms = terms - 1 }, ElementPlaces.Systolic(16, 16)).Structure.Find("root");
        var after = new SegmentedLogElement(Usual with { RootTerms = terms }, ElementPlaces.Systolic(16, 16)).Structure.Find("root");
        Assert.That(after.TotalGateEquivalents - before.TotalGateEquivalents, Is.EqualTo(GateEquivalents.AndRow(17) + GateEquivalents.Adder(16 + lowBits)).Within(1e-9));
    }

    [Test]
    public void Area_grows_with_every_width()
    {
        double Area(SegmentedLogElementSpec spec) => new SegmentedLogElement(spec, ElementPlaces.Systolic(16, 16)).Structure.TotalGateEquivalents;
        Assert.That(Enumerable.Range(3, 4).Select(n => Area(Usual with { WeightBits = n })), Is.Ordered.And.Unique);
        Assert.That(Enumerable.Range(4, 13).Select(n => Area(Usual with { ActivationBits = n })), Is.Ordered.And.Unique);
        Assert.That(Enumerable.Range(2, 3).Select(n => Area(Usual with { RootTerms = n })), Is.Ordered.And.Unique);
        Assert.That(Enumerable.Range(32, 33).Select(n => Area(Usual with { AccumulatorBits = n })), Is.Ordered.And.Unique);
    }

    [TestCase("reconfigurable", 2, "brslog5:sqrt8", "int16", true)]
    [TestCase("reconfigurable", 2, "brslog5:sqrt3,odd", "int8", true)]
    [TestCase("reconfigurable", 2, "log5", "int16", true)]
    [TestCase("reconfigurable", 2, "log5:base-sqrt2", "int16", true)]
    [TestCase("reconfigurable", 2, "seglog4:odd", "int16", true)]
    [TestCase("reconfigurable", 2, "brslog6:sqrt8", "int16", false)]
    [TestCase("reconfigurable", 2, "brslog5:sqrt8,root1.4375", "int16", false)]
    [TestCase("reconfigurable", 3, "brslog5:sqrt8,root1.4375", "int16", true)]
    [TestCase("reconfigurable", 4, "brslog5:sqrt8,root1.421875", "int16", true)]
    [TestCase("reconfigurable", 4, "log5", "int16", true)]
    [TestCase("reconfigurable", 2, "brslog5:sqrt8,rootexact", "int16", false)]
    [TestCase("reconfigurable", 2, "brslog5:sqrt8,nozero", "int16", false)]
    [TestCase("reconfigurable", 2, "int5", "int16", false)]
    [TestCase("reconfigurable", 2, "brslog5:sqrt8", "lp8", false)]
    [TestCase("fixed", 2, "seglog5", "int16", true)]
    [TestCase("fixed", 2, "seglog5", "int12", true)]
    [TestCase("fixed", 2, "seglog4", "int16", false)]
    [TestCase("fixed", 2, "seglog5:odd", "int16", false)]
    [TestCase("fixed", 2, "brslog5:sqrt8", "int16", false)]
    public void Formats_that_the_decoder_has_run_and_others_do_not(string ratio, int terms, string weight, string activation, bool runs)
    {
        var element = new SegmentedLogElement(Usual with { IsReconfigurable = ratio == "reconfigurable", RootTerms = terms }, ElementPlaces.Systolic(16, 16));
        var mode = element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation));
        Assert.That(mode is not null, Is.EqualTo(runs));
        if (runs)
            Assert.That((mode!.Name, mode.Lanes, mode.PipelineDepth, mode.StallLaw.Measure(null!, 1)), Is.EqualTo(("w5a16", LoopExtents.One, 1, CyclesPerStep.One)));
    }

    [Test]
    public void A_tree_has_a_register_behind_its_products()
    {
        var tree = new SegmentedLogElement(Usual, ElementPlaces.Tree(16, 16));
        Assert.That(tree.ModeFor(NumberFormat.Parse("seglog5"), NumberFormat.Parse("int16"))!.PipelineDepth, Is.EqualTo(2));
        Assert.That(tree.RegisterParts.Single(r => r.Name == "product").Bits, Is.EqualTo(32));
        Assert.That(tree.RegisterParts.Single(r => r.Name == "sum").Count, Is.EqualTo(1 / 16.0));
    }

    // -1.5 x 2^2 and 2^6 in a codebook of 0, 1, 2, 4, ..., 2^6, 1.5 x 2^6 and so on.
    [Test]
    public void The_datapath_sums_what_the_codes_stand_for()
    {
        var (weight, activation) = (NumberFormat.Parse("brslog5:sqrt8"), NumberFormat.Parse("int16"));
        var datapath = new SegmentedLogElement(Usual, ElementPlaces.Systolic(16, 16)).ModeFor(weight, activation)!.Datapath;
        double[] weights = [-96, 64, 1, 0], activations = [7, -5, 3, 1000];
        var codes = weights.Select(w => (ushort)weight.Encode(w)).ToArray();
        Assert.That(codes.Select(c => weight.Decode(c)), Is.EqualTo(weights));
        Assert.That(datapath.Dot(codes, [.. activations.Select(a => (ushort)activation.Encode(a))]), Is.EqualTo(-96 * 7 - 64 * 5 + 3));
    }

    // The share of odd powers among the weights is the share of steps in which the adder works.
    [Test]
    public void Adders_of_the_root_work_with_odd_powers_only()
    {
        var accelerator = AcceleratorFile.Load("brslog");
        double Mac(string weight, Func<int, double> value)
        {
            var (w, a) = (NumberFormat.Parse(weight), NumberFormat.Parse("int16"));
            var sample = new OperandSample
            {
                WeightFormat = w,
                ActivationFormat = a,
                Activations = new ushort[OperandSample.Pixels * OperandSample.Depth],
                Weights = [.. Enumerable.Range(0, OperandSample.Channels * OperandSample.Depth).Select(i => (ushort)w.Encode(value(i)))],
                Blocks = 1,
                IsSynthetic = true,
            };
            var statistics = Random with { WeightCodes = OperandStatistics.Measure(sample).WeightCodes };
            return accelerator.Costs.EnergyOf(accelerator.Element.ModeFor(w, a)!, new LayerFormats(w, a, new IntegerFormat(48), null, a), statistics).MacPj;
        }

        var (never, half, always) = (Mac("brslog5:sqrt8", _ => 64), Mac("brslog5:sqrt8", i => i % 2 == 0 ? 64 : 96), Mac("brslog5:sqrt8", _ => 96));
        Assert.That(half, Is.GreaterThan(never).And.EqualTo((never + always) / 2).Within(1e-9));
        // A codebook of powers of two has none.
        Assert.That(Mac("log5", i => i % 2 == 0 ? 64 : 128), Is.EqualTo(never).Within(1e-9));
    }

    // What decodes a held weight stands still; a weight that passes is decoded every cycle.
    [Test]
    public void The_decoder_works_where_weights_pass()
    {
        ActivePart[] Parts(Stationary stationary) => [.. new SegmentedLogElement(Usual, ElementPlaces.Systolic(16, 16) with { Stationary = stationary })
            .ModeFor(NumberFormat.Parse("seglog5"), NumberFormat.Parse("int16"))!.ActiveParts];
        Assert.That(Parts(Stationary.Weight).Select(p => p.Path), Has.None.EqualTo("decoder"));
        Assert.That(Parts(Stationary.Input).Select(p => p.Path), Has.One.EqualTo("decoder"));
        foreach (var part in Parts(Stationary.Input))
            Assert.That(new SegmentedLogElement(Usual, ElementPlaces.Systolic(16, 16)).Structure.Find(part.Path).TotalGateEquivalents, Is.Positive);
    }

    // As README.md of the element says: 0.25 of 16 x 16, 0.90 of 16 x 5, 0.53 of 8 x 8.
    [TestCase(16, 5, 16, 16, 0.25)]
    [TestCase(16, 5, 16, 5, 0.9)]
    [TestCase(8, 4, 8, 8, 0.53)]
    public void Beside_multipliers_it_takes_these_shares(int activationBits, int weightBits, int a, int b, double share)
    {
        var arithmetic = new SegmentedLogArithmetic { IsReconfigurable = true, ActivationBits = activationBits, WeightBits = weightBits };
        Assert.That(arithmetic.Structure.TotalGateEquivalents / GateEquivalents.Multiplier(a, b), Is.EqualTo(share).Within(0.005));
    }

    [TestCase("ratio: reconfigurable", "ratio: both", "array.processing_element.ratio: must be one of fixed, reconfigurable; was 'both'")]
    [TestCase("weight_bits: 5", "weight_bits: 7", "array.processing_element.weight_bits: must be 3..6, was 7")]
    [TestCase("activation_bits: 16", "activation_bits: 3", "array.processing_element.activation_bits: must be 4..16, was 3")]
    [TestCase("root_terms: 2", "root_terms: 5", "array.processing_element.root_terms: must be 2..4, was 5")]
    [TestCase("accumulator_bits: 48", "accumulator_bits: 31", "array.processing_element.accumulator_bits: must be 32..64 to hold a product, was 31")]
    [TestCase("weight_bits: 5", "weight_bits: [5]", "array.processing_element.weight_bits: must be a whole number 3..6")]
    public void What_it_does_not_have_is_refused(string old, string text, string message)
    {
        var file = File.ReadAllText(ShippedFiles.Find(ShippedFiles.Accelerators, "brslog", "accelerator"));
        using var folder = new TemporaryFolder();
        var problems = Problems.Of(() => AcceleratorFile.Load(folder.Write("a.yaml", file.Replace(old, text))));
        Assert.That(problems, Has.Exactly(1).Items);
        Assert.That(problems[0], Does.Contain(message));
    }

    // 32 bits just hold a product.
    [Test]
    public void The_narrowest_sum_is_a_product() =>
        Assert.That(AcceleratorFile.Load("brslog", [("array.processing_element.accumulator_bits", "32")]).Element.Structure.Find("adder").TotalGateEquivalents,
            Is.EqualTo(GateEquivalents.Adder(32)));

    [Test]
    public void The_shipped_machine_runs_networks_with_its_own_precision([Values("resnet50", "mobilenetv2", "vit-b16")] string network)
    {
        var machine = AcceleratorFile.Load("brslog");
        var result = Simulator.Run(new RunRequest { Accelerator = machine, Workload = WorkloadFile.Load(network), Precision = PrecisionFile.Load(machine.Spec.DefaultPrecision, null) }, default);
        Assert.That(result.Layers, Is.Not.Empty);
    }
}
