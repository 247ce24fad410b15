using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

public sealed class AcceleratorFileTests
{
    /// <summary>The example of the design, word for word.</summary>
    private const string Example = """
        name: lpa
        description: Logarithmic-posit accelerator, 8x8, after DAC 2024
        technology: 28nm
        clock_mhz: 500
        array:
          unroll: { K: 8, N: 8 }               # spatial extent by loop dimension: K reduction, N output channels, H and W output pixels, B batch, G groups
          reduction: systolic                  # tree, none: how the K extent is summed
          stationary: weight                   # output, input, row
          weight_load: overlapped              # serial: as SCALE-Sim counts it
          clusters: 1                          # units that stall together share a cluster; buffers between clusters decouple them
          processing_element: { kind: log-posit, activation_bits: 8, weight_bits: [2, 4, 8] }
        default_precision: lp-w4a8
        buffers:
          weight:      { size_kib: 128, width_bits: 256, double_buffered: true }
          activation:  { size_kib: 256, width_bits: 256, double_buffered: true }
          partial_sum: { size_kib: 128, width_bits: 256, encoding: int32 }     # e4m7, e3m8, bfp12, int24 ...
        dram: { use: ddr4-2400, channels: 1, layout: tile }     # how tensors lie in memory: tile-contiguous, nhwc, nchw
        vector_unit: { lanes: 16 }

        """;

    [Test]
    public void The_example_of_the_design_loads()
    {
        var spec = LoadText(Example).Spec;
        Assert.Multiple(() =>
        {
            Assert.That(spec.Name, Is.EqualTo("lpa"));
            Assert.That(spec.Array.Unroll, Is.EqualTo(new LoopExtents(K: 8, N: 8)));
            Assert.That(spec.Array.Feeding, Is.EqualTo(Feeding.Systolic));
            Assert.That(spec.PartialSumBuffer.DoubleBuffered, Is.True);
            Assert.That(spec.PartialSumBuffer.DensePacking, Is.False);
            Assert.That(spec.PartialSumBuffer.Encoding, Is.EqualTo(new IntegerFormat(32)));
            Assert.That(spec.WeightBuffer.Banks, Is.EqualTo(1));
            Assert.That(((WeightSplitSpec)spec.Array.ProcessingElement).WeightBits, Is.EqualTo(new[] { 2, 4, 8 }));
            Assert.That(spec.Dram.Name, Is.EqualTo("ddr4-2400"));
        });
    }

    [TestCase("array:\n", "array:\n  unrol: 3\n", "a.yaml:6:3 array.unrol: unknown key (did you mean 'unroll'?)")]
    [TestCase("clock_mhz: 500\n", "", "clock_mhz: is missing")]
    [TestCase("clock_mhz: 500\n", "clock_mhz: 500\nclock_mhz: 600\n", "a.yaml:5:1: key 'clock_mhz' stands twice")]
    [TestCase("clock_mhz: 500", "clock_mhz: 0", "a.yaml:4:12 clock_mhz: must be 1..10000, was 0")]
    [TestCase("clock_mhz: 500", "clock_mhz: -1", "must be 1..10000, was -1")]
    [TestCase("clock_mhz: 500", "clock_mhz: 500MHz", "(the unit stands in the key), was '500MHz'")]
    [TestCase("clock_mhz: 500", "clock_mhz: .inf", "must be a number")]
    [TestCase("technology: 28nm", "technology: 28nn", "a.yaml:3:13 technology: no such technology, neither a file nor a shipped name (did you mean '28nm'?)")]
    [TestCase("technology: 28nm", "technology: ../28nm", "no such technology")]
    [TestCase("default_precision: lp-w4a8", "default_precision: lp-w4a9", "default_precision: no such precision")]
    [TestCase("K: 8, N: 8", "K: 0, N: 8", "array.unroll.K: must be 1..4096, was 0")]
    [TestCase("K: 8, N: 8", "K: 8, M: 8", "array.unroll.M: unknown key")]
    [TestCase("{ K: 8, N: 8 }", "{}", "must name one dimension or more of K, N, H, W, B, G")]
    [TestCase("{ K: 8, N: 8 }", "8x8", "array.unroll: must be a map of fields, was '8x8'")]
    [TestCase("K: 8, N: 8", "K: 4096, N: 4096", "makes 16777216 elements; at most 1048576")]
    [TestCase("K: 8, N: 8", "K: 4096, N: 4096, H: 4096, W: 4096, B: 4096, G: 4096", "elements; at most 1048576")]
    [TestCase("K: 8, N: 8", "N: 8", "array.reduction: sums along K, but unroll has no K")]
    [TestCase("reduction: systolic", "reduction: none", "array.reduction: none sums nothing between elements, but unroll spreads K")]
    [TestCase("reduction: systolic", "reduction: chain", "must be one of systolic, tree, none; was 'chain'")]
    [TestCase("stationary: weight", "stationary: row", "array.stationary: must be one of weight, output, input; was 'row'")]
    [TestCase("stationary: weight", "stationary: output", "passes them on; use reduction: none or tree")]
    [TestCase("weight_load: overlapped", "weight_load: overlaped", "must be one of overlapped, serial")]
    [TestCase("clusters: 1 ", "clusters: 3 ", "must divide the 64 elements, was 3")]
    [TestCase("kind: log-posit", "kind: log_posit", "array.processing_element.kind: must be one of integer, ")]
    [TestCase("activation_bits: 8", "activation_bits: 7", "must be one of 4, 8; was '7'")]
    [TestCase("[2, 4, 8]", "[2, 8]", "each width must be twice the one before, as [2, 4, 8]; was [2, 8]")]
    [TestCase("[2, 4, 8]", "[]", "must have one width or more")]
    [TestCase("[2, 4, 8]", "[4, 4]", "each width must be twice")]
    [TestCase("[2, 4, 8]", "[8, 16]", "weight_bits[1]: must be 2..8, was 16")]
    [TestCase("weight_bits: [2, 4, 8]", "weight_bits: [2, 4, 8], accumulator_bits: 12", "must be 16..64")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: 64KB, width_bits: 256, double", "buffers.weight.size_kib: must be a whole number 1..1048576 (the unit stands in the key), was '64KB'")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: 0, width_bits: 256, double", "must be 1..1048576, was 0")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: -4, width_bits: 256, double", "was -4")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: 99999999999999999999, width_bits: 256, double", "must be a whole number")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: 1048576, width_bits: 256, double", "buffers.weight.size_kib: in 2 macros: memories of")]
    [TestCase("size_kib: 128, width_bits: 256, double", "size_kib: 1, width_bits: 1024, banks: 8, double", "in 16 macros (banks, two for each where double-buffered) is less than one word")]
    [TestCase("width_bits: 256, double", "width_bits: 12, double", "must be whole bytes, was 12")]
    [TestCase("width_bits: 256, double", "width_bits: 8, double", "words of 16 to 2048 bits can be estimated")]
    [TestCase("double_buffered: true }\n  act", "double_buffered: yes }\n  act", "must be true or false, was 'yes'")]
    [TestCase("double_buffered: true }\n  act", "}\n  act", "buffers.weight.double_buffered: is missing")]
    [TestCase("encoding: int32", "encoding: int33", "buffers.partial_sum.encoding: unknown number format 'int33'")]
    [TestCase("encoding: int32", "encoding: lp8", "log-posit elements store their sums as int8 or wider, intN:shiftS, eXmY or bfpN; was lp8")]
    [TestCase("encoding: int32", "encoding: fp32", "was fp32")]
    [TestCase("width_bits: 256, encoding: int32", "width_bits: 16, encoding: int32", "int32 takes 32 bits, more than a word of 16")]
    [TestCase("encoding: int32", "encoding: int32, packing: tight", "must be one of words, dense")]
    [TestCase("lanes: 16", "lanes: 0", "vector_unit.lanes: must be 1..65536, was 0")]
    [TestCase("name: lpa", "name: \"a\\e[31mb\"", "name: must be one line")]
    public void What_cannot_be_is_refused(string old, string text, string message)
    {
        var changed = Example.Replace(old, text);
        Assert.That(changed, Is.Not.EqualTo(Example));
        Assert.That(() => LoadText(changed), Throws.TypeOf<InputException>().With.Message.Contains(message));
    }

    [Test]
    public void All_problems_are_reported_at_once_and_each_once()
    {
        var text = Example.Replace("clock_mhz: 500", "clock_mhz: 0").Replace("lanes: 16", "lanez: 16").Replace("use: ddr4-2400", "use: none").Replace("technology: 28nm", "technology: x");
        var problems = Assert.Throws<InputException>(() => LoadText(text))!.Problems;
        Assert.That(problems.Select(p => p.Path), Is.EquivalentTo(new[] { "clock_mhz", "technology", "dram.use", "vector_unit.lanes", "vector_unit.lanez" }));
    }

    [Test]
    public void An_override_changes_a_field_and_the_text_that_results_keep()
    {
        var accelerator = AcceleratorFile.Load("lpa", [("array.unroll.K", "16"), ("buffers.weight.banks", "2"), ("clock_mhz", "700")]);
        Assert.Multiple(() =>
        {
            Assert.That(accelerator.Spec.Array.Unroll.K, Is.EqualTo(16));
            Assert.That(accelerator.Spec.WeightBuffer.Banks, Is.EqualTo(2));
            Assert.That(accelerator.Spec.ClockMhz, Is.EqualTo(700));
            Assert.That(accelerator.Spec.SourceText, Does.Contain("--set array.unroll.K=16"));
        });
    }

    [Test]
    public void Overrides_that_name_nothing_are_reported_together() =>
        Assert.That(() => AcceleratorFile.Load("lpa", [("aray.unroll.K", "1"), ("array", "1")]), Throws.TypeOf<InputException>()
            .With.Message.Contains("has no 'aray'").And.Message.Contains("name one of its fields"));

    [Test]
    public void The_source_text_holds_every_file_under_its_name_and_no_path()
    {
        var text = AcceleratorFile.Load("lpa").Spec.SourceText;
        Assert.That(text.Split('\n').Where(l => l.StartsWith("# ----", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "# ---- lpa.yaml ----", "# ---- ddr4-2400.yaml ----", "# ---- 28nm.yaml ----", "# ---- open-netlists.yaml ----", "# ---- sram-lop.csv ----" }));
        Assert.That(text, Does.Not.Contain(ShippedFiles.Root));
    }

    [Test]
    public void The_source_files_are_those_whose_text_is_kept() => Assert.That(AcceleratorFile.Load("lpa").Spec.SourceFiles, Is.EqualTo(new[]
    {
        Path.Combine(ShippedFiles.Folder(ShippedFiles.Accelerators), "lpa.yaml"),
        Path.Combine(ShippedFiles.Folder(ShippedFiles.Drams), "ddr4-2400.yaml"),
        Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), "28nm.yaml"),
        Path.Combine(ShippedFiles.Folder(ShippedFiles.TechnologyBases), "open-netlists.yaml"),
        Path.Combine(ShippedFiles.Folder(ShippedFiles.Technologies), "sram-lop.csv"),
    }));

    [TestCaseSource(nameof(Shipped))]
    public void Every_shipped_accelerator_runs_its_own_precision(string name)
    {
        var accelerator = AcceleratorFile.Load(name);
        var formats = PrecisionFile.Load(accelerator.Spec.DefaultPrecision).Default;
        Assert.Multiple(() =>
        {
            Assert.That(accelerator.Spec.Name, Is.EqualTo(name));
            Assert.That(accelerator.Element.ModeFor(formats.Weight, formats.Activation), Is.Not.Null);
            Assert.That(accelerator.Costs.AreaUm2.Sum(a => a.Um2), Is.Positive.And.LessThan(1e9));
        });
    }

    [Test]
    public void The_shipped_accelerators_are_those_of_the_readme() => Assert.That(Shipped(), Is.EqualTo(new[]
    {
        "adaptivfloat", "ant", "biscaled", "bitfusion", "brslog", "eyeriss-like", "fp16-systolic", "fused-ipu-12", "fused-ipu-16", "fused-ipu-16-large", "fused-ipu-28", "int16-systolic",
        "int4-8-systolic", "int8-broadcast", "int8-input-stationary", "int8-output-stationary", "int8-systolic", "ipu-38-baseline", "ipu-int-only", "lba-fp8", "lpa", "nvdla-like", "olaccel", "olive", "posit8", "pwlq",
        "scalesim-32x32-is", "scalesim-32x32-os", "scalesim-32x32-ws",
    }));

    [Test]
    public void Those_that_mirror_another_tool_say_so() => Assert.That(Shipped().Where(n => AcceleratorFile.Load(n).Spec.IsReferenceModel), Is.EqualTo(new[]
    {
        "scalesim-32x32-is", "scalesim-32x32-os", "scalesim-32x32-ws",
    }));

    private static IEnumerable<string> Shipped() => ShippedFiles.Names(ShippedFiles.Accelerators);

    private static Accelerator LoadText(string text)
    {
        using var folder = new TemporaryFolder();
        return AcceleratorFile.Load(folder.Write("a.yaml", text));
    }
}
