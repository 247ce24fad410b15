using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class LayerSchemesTests
{
    private const string Default = "name: p\ndefault: { scheme: uniform4 }\n";

    [Test]
    public void The_first_rule_that_matches_wins_and_the_default_takes_the_rest()
    {
        var schemes = LayerSchemesFile.Parse(Default + """
            layers:
              - { pattern: [conv1, "fc?"], scheme: uniform8 }
              - { pattern: "conv*", scheme: "uniform6:mse" }
            """, "p.yaml");

        Assert.That(((string[])["conv1", "fc3", "conv2", "fc", "Conv1"]).Select(n => schemes.For(Layer(n)).Name),
            Is.EqualTo((string[])["uniform8", "uniform8", "uniform6:mse", "uniform4", "uniform4"]));
        Assert.That(schemes.Unmatched([Layer("conv1"), Layer("fc")]), Is.EqualTo((string[])["fc?"]));
    }

    [TestCase("name: p\n", "p.yaml:1:1 default: is missing")]
    [TestCase("name: p\ndefault: {}\n", "p.yaml:2:10 default.scheme: is missing")]
    [TestCase("name: p\ndefault: { scheme: uniform1 }\n", "p.yaml:2:20 default.scheme: scheme 'uniform1': bits of weights must be 2..16, were 1")]
    [TestCase("name: p\ndefault: { scheme: unifrom4 }\n", "p.yaml:2:20 default.scheme: unknown scheme 'unifrom4'; known: fp16+acc=ipuW, fp32|fp16|")]
    [TestCase("name: p\ndefault: { weight: int4, scheme: uniform4 }\n", "p.yaml:2:12 default.weight: unknown key; known here: scheme")]
    [TestCase(Default + "layers: [{ scheme: uniform8 }]\n", "p.yaml:3:10 layers[0].pattern: is missing")]
    [TestCase(Default + "layers: [{ pattern: a }]\n", "p.yaml:3:10 layers[0].scheme: is missing")]
    [TestCase(Default + "layers: [{ pattern: [], scheme: uniform8 }]\n", "p.yaml:3:21 layers[0].pattern: must hold at least one pattern")]
    [TestCase(Default + "layers: [{ pattern: a, scheme: uniform8+kt=4 }]\n", "p.yaml:3:32 layers[0].scheme: scheme 'uniform8+kt=4': +kt= says how often sums are stored")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string problem)
    {
        var problems = Problems.Of(() => LayerSchemesFile.Parse(yaml, "p.yaml"));

        Assert.That(problems, Has.Length.EqualTo(1));
        Assert.That(problems[0], Does.StartWith(problem));
    }

    [Test]
    public void Calibration_is_needed_where_one_scheme_needs_it()
    {
        var schemes = LayerSchemesFile.Parse("name: p\ndefault: { scheme: fp32 }\n", "p.yaml");

        Assert.That((schemes.NeedsCalibration, schemes.IsFp32), Is.EqualTo((false, true)));
        schemes = schemes with { Rules = [new SchemeRule("a", Scheme("uniform8"))] };
        Assert.That((schemes.NeedsCalibration, schemes.IsFp32), Is.EqualTo((true, false)));
    }

    [TestCase("uniform8", null), TestCase("fp32", null)]
    [TestCase("uniform8+ps=e4m7+kt=16", "uniform8")]
    [TestCase("uniform4/6:percentile99,tensor,affine+acc=int20+ps=int16", "uniform4/6:percentile99,tensor,affine")]
    public void A_twin_with_exact_sums_quantizes_operands_alike(string scheme, string? twin) => Assert.That(Scheme(scheme).WithExactSums?.Name, Is.EqualTo(twin));

    [Test]
    public void Schemes_by_layer_have_a_twin_where_one_of_them_has()
    {
        var schemes = new LayerSchemes("mixed", Scheme("uniform4"), [new SchemeRule("a", Scheme("uniform8+ps=e4m7")), new SchemeRule("b", Scheme("fp32"))]);

        Assert.That(schemes.WithExactSums?.Definition, Is.EqualTo("uniform4\na: uniform8\nb: fp32"));
        Assert.That((schemes with { Rules = [] }).WithExactSums, Is.Null);
    }

    [Test]
    public void The_example_gives_the_shipped_model_8_bits_in_its_first_and_last_layer()
    {
        var folder = ShippedFiles.Folder("workloads/models");
        var layers = new NetworkExecutor(OnnxFile.Load(Path.Combine(folder, "digits-cnn.onnx")), new Fp32Arithmetic()).MatrixLayers;
        var schemes = LayerSchemesFile.Load(Path.Combine(folder, "first-and-last-8.yaml"));

        Assert.That(schemes.Unmatched(layers), Is.Empty);
        Assert.That(layers.Select(l => schemes.For(l).Name),
            Is.EqualTo(Enumerable.Repeat("uniform4:mse", layers.Count - 2).Prepend("uniform8").Append("uniform8")));
    }

    private static MatrixLayer Layer(string name) => new(name, "Conv", Groups: 1, Products: 9, Channels: 1, HasConstantWeights: true);

    private static QuantizationScheme Scheme(string name) => QuantizationScheme.Parse(name);
}
