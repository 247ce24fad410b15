using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Hardware;

public sealed class ProcessingElementTests
{
    [TestCase("int8-systolic", "int8", "int8", "w8a8", 1)]
    [TestCase("int8-systolic", "int4", "int8", "w8a8", 1)]
    [TestCase("int8-systolic", "int2", "int4", "w8a8", 1)]
    [TestCase("int4-8-systolic", "int8", "int8", "w8a8", 1)]
    [TestCase("int4-8-systolic", "int5", "int8", "w8a8", 1)]
    [TestCase("int4-8-systolic", "int4", "int4", "w4a8", 2)]
    [TestCase("int4-8-systolic", "int3", "int8", "w4a8", 2)]
    [TestCase("int16-systolic", "int16", "int16", "w16a16", 1)]
    [TestCase("int16-systolic", "int8", "int8", "w16a16", 1)]
    [TestCase("fp16-systolic", "fp16", "fp16", "fp16", 1)]
    [TestCase("lba-fp8", "float:e3m4b7,nosub", "float:e3m4,nosub", "float:e3m4,nosub", 1)]
    [TestCase("adaptivfloat", "adaptivfloat8:e3b-2", "adaptivfloat8:e3b11", "adaptivfloat8:e3", 1)]
    [TestCase("eyeriss-like", "int16", "int16", "w16a16", 1)]
    [TestCase("lpa", "lp2", "lp8", "w2a8", 4)]
    [TestCase("lpa", "lp3", "lp8", "w4a8", 2)]
    [TestCase("lpa", "lp4:es0,rs3,sf0", "lp4", "w4a8", 2)]
    [TestCase("lpa", "lp8:es2,rs3,sf-1.5", "lp8:es1,rs3,sf0", "w8a8", 1)]
    public void Formats_have_a_mode(string accelerator, string weight, string activation, string mode, int lanes)
    {
        var picked = Mode(accelerator, weight, activation);
        Assert.That((picked?.Name, picked?.Lanes), Is.EqualTo((mode, new LoopExtents(N: lanes))));
    }

    [TestCase("int8-systolic", "int16", "int8")]
    [TestCase("int8-systolic", "int8", "int16")]
    [TestCase("int8-systolic", "int8", "lp8")]
    [TestCase("int8-systolic", "fp16", "fp16")]
    [TestCase("fp16-systolic", "fp16", "int8")]
    [TestCase("fp16-systolic", "bf16", "bf16")]
    [TestCase("fp16-systolic", "float:e5m10,flush,inf", "fp16")]
    [TestCase("lba-fp8", "fp8e4m3", "fp8e4m3")]
    [TestCase("lba-fp8", "float:e3m4", "float:e3m4")]
    [TestCase("adaptivfloat", "adaptivfloat8:e4", "adaptivfloat8:e4")]
    [TestCase("adaptivfloat", "int8", "int8")]
    [TestCase("lpa", "int8", "int8")]
    [TestCase("lpa", "lp9", "lp8")]
    [TestCase("lpa", "lp8", "lp16")]
    public void Formats_that_it_cannot_multiply_have_none(string accelerator, string weight, string activation) =>
        Assert.That(Mode(accelerator, weight, activation), Is.Null);

    [Test]
    public void Every_mode_works_with_parts_that_exist([Values("lpa", "int8-systolic", "int4-8-systolic", "int16-systolic", "fp16-systolic", "int8-broadcast", "brslog", "posit8")] string name)
    {
        var element = AcceleratorFile.Load(name).Element;
        string[] formats = ["int4", "int8", "int16", "fp16", "lp2", "lp4", "lp8", "seglog5", "log4", "posit8:es1"];
        var modes = formats.SelectMany(w => formats.Select(a => element.ModeFor(NumberFormat.Parse(w), NumberFormat.Parse(a)))).OfType<ProcessingElementMode>().ToList();
        Assert.That(modes, Is.Not.Empty);
        foreach (var mode in modes)
        {
            Assert.That(mode.ActiveParts.Select(p => element.Structure.Find(p.Path).TotalGateEquivalents), Has.All.Positive);
            // A part never works more often than it is there.
            Assert.That(mode.ActiveParts.All(p => p.Count <= Instances(element.Structure, p.Path) + 1e-9), Is.True);
            Assert.That((mode.PipelineDepth, mode.StallLaw.Measure(null!, 1)), Is.EqualTo((mode.PipelineDepth, CyclesPerStep.One)));
        }
    }

    // Two 8 x 5 multipliers, an adder to join them, one accumulator more.
    [Test]
    public void Splitting_a_multiplier_costs_the_joining_adder_and_a_second_accumulator()
    {
        var place = ElementPlaces.Systolic(16, 16);
        var plain = new IntegerElement(Spec([8]), place);
        var split = new IntegerElement(Spec([4, 8]), place);
        var expected = 2 * GateEquivalents.Multiplier(8, 5) - GateEquivalents.Multiplier(8, 8)
            + GateEquivalents.Adder(16) + GateEquivalents.Multiplexer(16, 2) + GateEquivalents.Adder(32);
        Assert.That(split.Structure.TotalGateEquivalents - plain.Structure.TotalGateEquivalents, Is.EqualTo(expected).Within(1e-9));
        Assert.That(split.Registers.TotalGateEquivalents - plain.Registers.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(32)).Within(1e-9));
    }

    // 15 adders of 18 bits and one of 32 for 16 products.
    [Test]
    public void An_adder_tree_shares_its_accumulator()
    {
        var tree = new IntegerElement(Spec([8]), ElementPlaces.Tree(16, 16));
        Assert.That(16 * tree.Structure.Find("adder").TotalGateEquivalents, Is.EqualTo(15 * GateEquivalents.Adder(18) + GateEquivalents.Adder(32)).Within(1e-9));
    }

    // 64 x 187.43 + 16 x 5.2 um2 in the paper: 8 decoders for weights, 8 for activations. The areas are predictions, their number is the structure's.
    [Test]
    public void Lpa_has_16_decoders_at_its_edges()
    {
        var accelerator = AcceleratorFile.Load("lpa");
        var edge = accelerator.Element.EdgeStructure(accelerator.Spec.Array.Unroll)!;
        Assert.That(edge.Find("activation_decoder").Count + edge.Find("weight_decoder").Count, Is.EqualTo(16));
    }

    [Test]
    public void Serial_loads_need_no_second_weight_register()
    {
        var overlapped = AcceleratorFile.Load("int8-systolic").Element.Registers;
        var serial = AcceleratorFile.Load("int8-systolic", [("array.weight_load", "serial")]).Element.Registers;
        Assert.That(overlapped.TotalGateEquivalents - serial.TotalGateEquivalents, Is.EqualTo(GateEquivalents.Register(8)).Within(1e-9));
    }

    private static ProcessingElementMode? Mode(string accelerator, string weight, string activation) =>
        AcceleratorFile.Load(accelerator).Element.ModeFor(NumberFormat.Parse(weight), NumberFormat.Parse(activation));

    private static WeightSplitSpec Spec(int[] weightBits) => new("integer") { ActivationBits = 8, WeightBits = weightBits };

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

    private static IEnumerable<TestCaseData> Kinds() => ProcessingElementKinds.All.Select(k => new TestCaseData(k.Name, k.Fields).SetArgDisplayNames(k.Name));

    /// <summary>What a list shows can be written into a file.</summary>
    [TestCaseSource(nameof(Kinds))]
    public void The_fields_that_a_list_shows_make_an_element_of_that_kind(string kind, string fields)
    {
        var document = ConfigDocument.Parse($"{{ kind: {kind}, {fields} }}", "element.yaml");
        var map = document.Map();
        var spec = ProcessingElementKinds.Read(map);
        map.Done();

        Assert.That(document.Problems, Is.Empty);
        Assert.That(spec.Kind, Is.EqualTo(kind));
    }
}
