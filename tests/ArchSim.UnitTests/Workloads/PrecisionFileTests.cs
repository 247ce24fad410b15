using ArchSim.Configuration;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

public sealed class PrecisionFileTests
{
    private const string Default = "name: p\ndefault: { weight: int4, activation: int8, accumulator: int32 }\n";

    [Test]
    public void Output_is_the_activation_format_and_partial_sums_are_left_open_unless_told()
    {
        var formats = PrecisionFile.Parse(Default, "p.yaml").Default;

        Assert.That(formats, Is.EqualTo(new LayerFormats(Format("int4"), Format("int8"), Format("int32"), null, Format("int8"))));
    }

    [Test]
    public void The_first_rule_that_matches_wins_and_takes_the_rest_from_the_default()
    {
        var precision = PrecisionFile.Parse(Default + """
            layers:
              - { pattern: [conv1, "*.qk"], weight: int8 }
              - { pattern: "*", activation: int4, partial_sum: e4m7 }
            """, "p.yaml");

        Assert.Multiple(() =>
        {
            Assert.That(For(precision, "conv1"), Is.EqualTo(new LayerFormats(Format("int8"), Format("int8"), Format("int32"), null, Format("int8"))));
            Assert.That(For(precision, "blocks.3.attention.qk").Weight, Is.EqualTo(Format("int8")));
            Assert.That(For(precision, "layer1.0.conv1"), Is.EqualTo(new LayerFormats(Format("int4"), Format("int4"), Format("int32"), Format("e4m7"), Format("int4"))));
        });
    }

    [Test]
    public void An_output_of_the_default_holds_for_rules_that_state_none()
    {
        var precision = PrecisionFile.Parse("""
            name: p
            default: { weight: int8, activation: int8, accumulator: int32, output: fp16 }
            layers: [{ pattern: a, activation: int4 }, { pattern: b, output: int16 }]
            """, "p.yaml");

        Assert.That((For(precision, "a").Output.Name, For(precision, "b").Output.Name), Is.EqualTo(("fp16", "int16")));
    }

    [TestCase("name: p\n", "p.yaml:1:1 default: is missing")]
    [TestCase("name: p\ndefault: { weight: int4, activation: int8 }\n", "p.yaml:2:10 default.accumulator: is missing")]
    [TestCase("name: p\ndefault: { weight: int7x, activation: int8, accumulator: int32 }\n", "p.yaml:2:20 default.weight: unknown number format 'int7x'; known: int2..int16, int24")]
    [TestCase("name: p\ndefault: { weight: int32, activation: int8, accumulator: int32 }\n", "p.yaml:2:20 default.weight: 'int32' holds sums, not operands; operands have")]
    [TestCase("name: p\ndefault: { weight: lp8:es1,rs3,sf0, activation: int8, accumulator: int32 }\n", "p.yaml:2:20 default.weight: number format 'lp8:es1': option rs and a whole number is missing in lpN[")]
    [TestCase("name: p\ndefault: { weight: int4, activation: int8, acumulator: int32, accumulator: int32 }\n", "p.yaml:2:44 default.acumulator: unknown key (did you mean 'accumulator'?)")]
    [TestCase(Default + "layers: [{ weight: int8 }]\n", "p.yaml:3:10 layers[0].pattern: is missing")]
    [TestCase(Default + "layers: [{ pattern: [] , weight: int8 }]\n", "p.yaml:3:21 layers[0].pattern: must hold at least one pattern")]
    [TestCase(Default + "layers: [{ pattern: a, weight: [int8] }]\n", "p.yaml:3:32 layers[0].weight: must be a word, was a list")]
    [TestCase(Default + "layers: { pattern: a }\n", "p.yaml:3:9 layers: must be a list, was a map")]
    public void What_is_wrong_is_told_with_its_place(string yaml, string problem) =>
        Assert.That(Problems.Of(() => PrecisionFile.Parse(yaml, "p.yaml"))[0], Does.StartWith(problem));

    [TestCaseSource(nameof(Shipped))]
    public void A_shipped_precision_is_named_as_its_file_and_gives_every_layer_formats(string name)
    {
        var precision = PrecisionFile.Load(name);

        Assert.That(precision.Name, Is.EqualTo(name));
        Assert.That(precision.Description, Is.Not.Empty);
        foreach (var network in ShippedFiles.Names(ShippedFiles.Networks))
            Assert.That(WorkloadFile.Load(network).Layers.Select(precision.For), Has.All.Not.Null);
    }

    [TestCaseSource(nameof(Shipped))]
    public void Every_pattern_of_a_shipped_precision_names_a_layer_of_a_shipped_network(string name)
    {
        var layers = ShippedFiles.Names(ShippedFiles.Networks).SelectMany(n => WorkloadFile.Load(n).Layers).Select(l => l.Name).ToHashSet();
        foreach (var rule in PrecisionFile.Load(name).Rules)
            Assert.That(layers.Any(rule.Matches), Is.True, rule.Pattern);
    }

    // The embeddings and the first layer of a language model are no matrix layer with few weights: only its last one is kept.
    [TestCase("alexnet", "conv1", "fc8")]
    [TestCase("vgg16", "conv1_1", "fc8")]
    [TestCase("resnet18", "conv1", "fc")]
    [TestCase("resnet50", "conv1", "fc")]
    [TestCase("inceptionv3", "Conv2d_1a_3x3", "fc")]
    [TestCase("mobilenetv2", "features.0", "classifier")]
    [TestCase("vit-b16", "patch_embedding", "head")]
    [TestCase("deit-s", "patch_embedding", "head")]
    [TestCase("swin-t", "patch_embedding", "head")]
    [TestCase("bert-base-128", null, "pooler")]
    [TestCase("llama2-7b-decode", null, "lm_head")]
    public void Mixed_4_8_keeps_8_bits_in_the_first_and_last_layer_and_in_attention_products(string network, string? first, string last)
    {
        var precision = PrecisionFile.Load("mixed-4-8");
        foreach (var layer in WorkloadFile.Load(network).Layers.OfType<MatrixLayer>())
        {
            var bits = layer.Name == first || layer.Name == last || layer.SecondOperandIsActivation ? 8 : 4;
            Assert.That((precision.For(layer).Weight.Bits, precision.For(layer).Activation.Bits), Is.EqualTo((bits, bits)), layer.Name);
        }
    }

    private static LayerFormats For(Precision precision, string layer) =>
        precision.For(new VectorLayer { Name = layer, Op = LayerOp.Relu, InputElementsPerImage = 1, OutputElementsPerImage = 1 });

    private static NumberFormat Format(string name) => NumberFormat.Parse(name);

    private static IEnumerable<string> Shipped() => ShippedFiles.Names(ShippedFiles.Precisions);
}
