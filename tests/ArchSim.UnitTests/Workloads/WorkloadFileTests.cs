using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

/// <summary>What each op of the workload format becomes.</summary>
public sealed class WorkloadFileTests
{
    [Test]
    public void A_convolution_is_its_shape_with_rounded_down_outputs()
    {
        // (30 + 2 * 1 - (2 * (3 - 1) + 1)) / 2 + 1 = 14.5, down to 14; (41 + 2 * 2 - (1 * (5 - 1) + 1)) / 3 + 1 = 14.3, down to 14.
        var layer = Matrix("op: conv, input: [30, 41, 8], kernel: [3, 5], stride: [2, 3], padding: [1, 2], dilation: [2, 1], filters: 12, groups: 4");

        Assert.That(layer, Is.EqualTo(new MatrixLayer
        {
            Name = "l",
            Op = LayerOp.Convolution,
            Groups = 4,
            InputChannels = 2,
            OutputChannels = 3,
            KernelHeight = 3,
            KernelWidth = 5,
            StrideHeight = 2,
            StrideWidth = 3,
            DilationHeight = 2,
            DilationWidth = 1,
            InputHeight = 30,
            InputWidth = 41,
            OutputHeight = 14,
            OutputWidth = 14,
            Biases = 12,
            Epilogue = layer.Epilogue,
        }));
    }

    [Test]
    public void A_depthwise_convolution_has_one_group_a_channel()
    {
        var layer = Matrix("op: depthwise, input: [14, 14, 96], kernel: 3, padding: 1, batchnorm: true, epilogue: [relu6]");

        Assert.Multiple(() =>
        {
            Assert.That((layer.Groups, layer.InputChannels, layer.OutputChannels), Is.EqualTo((96, 1, 1)));
            Assert.That(layer.Macs, Is.EqualTo(14 * 14 * 9 * 96));
            Assert.That(layer.Epilogue, Is.EqualTo(new[] { LayerOp.Relu6 }));
        });
    }

    [Test]
    public void A_batch_norm_counts_a_shift_and_a_scale_a_channel_of_which_the_shift_is_the_bias()
    {
        var layer = Matrix("op: conv, input: [8, 8, 4], filters: 6, batchnorm: true");

        Assert.That((layer.WeightElements, layer.Biases, layer.FoldedScales, layer.Parameters), Is.EqualTo((24, 6, 6, 36)));
    }

    [Test]
    public void A_fully_connected_layer_has_its_rows_as_one_column_of_pixels()
    {
        var layer = Matrix("op: fc, rows: 197, in: 768, out: 3072, bias: false");

        Assert.Multiple(() =>
        {
            Assert.That((layer.InputHeight, layer.InputWidth, layer.OutputHeight, layer.OutputWidth), Is.EqualTo((197, 1, 197, 1)));
            Assert.That(layer.Macs, Is.EqualTo(197L * 768 * 3072));
            Assert.That(layer.Parameters, Is.EqualTo(768 * 3072));
        });
    }

    [Test]
    public void Both_operands_of_an_attention_product_are_activations()
    {
        var layer = Matrix("op: matmul, groups: 12, rows: 197, inner: 64, columns: 197");

        Assert.Multiple(() =>
        {
            Assert.That(layer.SecondOperandIsActivation, Is.True);
            Assert.That((layer.Parameters, layer.Biases), Is.EqualTo((0, 0)));
            Assert.That(layer.WeightElements, Is.EqualTo(12 * 64 * 197));
            Assert.That(layer.OutputElements, Is.EqualTo(12 * 197 * 197));
        });
    }

    [TestCase("op: maxpool, input: [112, 112, 64], kernel: 3, stride: 2, padding: 1", 112 * 112 * 64, 56 * 56 * 64, 9, 0)]
    [TestCase("op: avgpool, input: [7, 7, 512], kernel: 7", 7 * 7 * 512, 512, 49, 0)]
    [TestCase("op: maxpool, input: [6, 6, 1], kernel: 3, stride: 2", 36, 4, 9, 0)]
    [TestCase("op: maxpool, input: [6, 6, 1], kernel: 3, stride: 2, round_up: true", 36, 9, 9, 0)]
    [TestCase("op: add, shape: [7, 7, 8]", 784, 392, 1, 0)]
    [TestCase("op: add, shape: [197, 768], learned: true", 2 * 197 * 768, 197 * 768, 1, 197 * 768)]
    [TestCase("op: multiply, shape: [4]", 8, 4, 1, 0)]
    [TestCase("op: softmax, shape: [12, 197, 197]", 12 * 197 * 197, 12 * 197 * 197, 197, 0)]
    [TestCase("op: layernorm, shape: [197, 768]", 197 * 768, 197 * 768, 768, 1536)]
    [TestCase("op: rmsnorm, shape: [512, 4096]", 512 * 4096, 512 * 4096, 4096, 4096)]
    [TestCase("op: lrn, shape: [55, 55, 96], size: 5", 55 * 55 * 96, 55 * 55 * 96, 5, 0)]
    [TestCase("op: rope, shape: [512, 4096]", 512 * 4096, 512 * 4096, 2, 0)]
    [TestCase("op: gelu, shape: [3]", 3, 3, 1, 0)]
    public void A_vector_operation_counts_what_it_reads_writes_looks_at_and_learns(string fields, long read, long written, int window, long parameters)
    {
        var layer = (VectorLayer)Layers($"  - {{ name: l, {fields} }}").Single();

        Assert.That((layer.InputElements, layer.OutputElements, layer.Window, layer.Parameters), Is.EqualTo((read, written, window, parameters)));
    }

    [TestCase("op: maxpool, input: [6, 6, 1], kernel: 2")]
    [TestCase("op: avgpool, input: [6, 6, 1], kernel: 2")]
    [TestCase("op: add, shape: [4, 4]")]
    [TestCase("op: multiply, shape: [4, 4]")]
    [TestCase("op: layernorm, shape: [4, 4]")]
    [TestCase("op: rmsnorm, shape: [4, 4]")]
    [TestCase("op: lrn, shape: [4, 4], size: 3")]
    public void A_sum_a_pool_or_a_norm_can_end_in_an_activation(string fields)
    {
        var plain = (VectorLayer)Layers($"  - {{ name: l, {fields} }}").Single();
        var ended = (VectorLayer)Layers($"  - {{ name: l, {fields}, epilogue: [relu, silu] }}").Single();

        Assert.That(plain.Epilogue, Is.Empty);
        Assert.That(ended.Epilogue, Is.EqualTo(new[] { LayerOp.Relu, LayerOp.Silu }));
        Assert.That(ended with { Epilogue = plain.Epilogue }, Is.EqualTo(plain));
    }

    /// <summary>Eight blocks of two convolutions, or sixteen of three, each with its sum, and a ReLU behind each sum.</summary>
    [TestCase("resnet18", 8)]
    [TestCase("resnet50", 16)]
    public void The_ReLU_behind_a_residual_sum_is_no_layer_of_its_own(string name, int sums)
    {
        var layers = WorkloadFile.Load(name).Layers.OfType<VectorLayer>().ToLookup(l => l.Op);

        Assert.That(layers[LayerOp.Relu], Is.Empty);
        Assert.That(layers[LayerOp.Add].Select(l => l.Epilogue), Is.EqualTo(Enumerable.Repeat(new[] { LayerOp.Relu }, sums)));
    }

    [Test]
    public void A_repeat_stands_for_its_layers_with_their_index_in_the_name()
    {
        var layers = Layers("""
              - repeat:
                  name: stage
                  times: 2
                  layers:
                    - repeat: { name: block, from: 1, times: 2, layers: [{ name: a, op: relu, shape: [4] }] }
                    - { name: b, op: relu, shape: [4] }
            """);

        Assert.That(layers.Select(l => l.Name), Is.EqualTo(new[]
        {
            "stage.0.block.1.a", "stage.0.block.2.a", "stage.0.b", "stage.1.block.1.a", "stage.1.block.2.a", "stage.1.b",
        }));
    }

    [Test]
    public void Extra_parameters_count_with_their_reason()
    {
        var workload = WorkloadFile.Parse("name: n\nextra_parameters: { count: 10, reason: class token }\nlayers: [{ name: l, op: fc, in: 2, out: 3 }]\n", "n.yaml");

        Assert.That((workload.Parameters, workload.ExtraParametersReason), Is.EqualTo((2 * 3 + 3 + 10, "class token")));
    }

    [Test]
    public void A_batch_multiplies_work_and_activations_but_not_weights()
    {
        var one = WorkloadFile.Load("resnet18");
        var eight = one.WithBatch(8);

        Assert.Multiple(() =>
        {
            Assert.That(eight.Macs, Is.EqualTo(8 * one.Macs));
            Assert.That(eight.Parameters, Is.EqualTo(one.Parameters));
            Assert.That(eight.Layers.OfType<VectorLayer>().Sum(l => l.InputElements), Is.EqualTo(8 * one.Layers.OfType<VectorLayer>().Sum(l => l.InputElements)));
        });
    }

    [TestCase(0)]
    [TestCase(-1)]
    [TestCase(int.MaxValue)]
    public void A_batch_that_cannot_be_counted_is_refused(int batch) =>
        Assert.That(() => WorkloadFile.Load("resnet18").WithBatch(batch), Throws.TypeOf<InputException>().With.Message.StartsWith("--batch: "));

    [TestCase("", "", false)]
    [TestCase("", ", signed_input: true", true)]
    [TestCase("signed_activations: true\n", "", true)]
    [TestCase("signed_activations: true\n", ", signed_input: false", false)]
    [TestCase("signed_activations: false\n", "", false)]
    public void The_inputs_of_a_network_are_signed_unless_a_layer_says_otherwise(string root, string field, bool signed)
    {
        var network = WorkloadFile.Parse(
            $"name: n\n{root}layers:\n  - {{ name: c, op: conv, input: [4, 4, 3], filters: 2{field} }}\n  - {{ name: f, op: fc, in: 4, out: 2{field} }}\n", "n.yaml");

        Assert.That(network.Layers.Cast<MatrixLayer>().Select(l => l.SignedInput), Is.All.EqualTo(signed));
    }

    /// <summary>Images, and what no ReLU stands before: all of a transformer, and what reads MobileNet's linear bottlenecks.</summary>
    [TestCase("alexnet", "conv1")]
    [TestCase("vgg16", "conv1_1")]
    [TestCase("resnet18", "conv1")]
    [TestCase("resnet50", "conv1")]
    [TestCase("inceptionv3", "Conv2d_1a_3x3")]
    [TestCase("mobilenetv2", "features.0 features.18 *.expand")]
    [TestCase("vit-b16", "*")]
    [TestCase("deit-s", "*")]
    [TestCase("swin-t", "*")]
    [TestCase("bert-base-128", "*")]
    [TestCase("bert-base-384", "*")]
    [TestCase("llama2-7b-prefill", "*")]
    [TestCase("llama2-7b-decode", "*")]
    public void A_shipped_network_has_signed_inputs_where_no_ReLU_stands_before(string name, string signed)
    {
        var patterns = signed.Split(' ');
        foreach (var layer in WorkloadFile.Load(name).Layers.OfType<MatrixLayer>().Where(l => !l.SecondOperandIsActivation))
        {
            var expected = patterns.Any(p => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(p, layer.Name));
            Assert.That(layer.SignedInput, Is.EqualTo(expected), layer.Name);
        }
    }

    private static MatrixLayer Matrix(string fields) => (MatrixLayer)Layers($"  - {{ name: l, {fields} }}").Single();

    private static IReadOnlyList<Layer> Layers(string layers) => WorkloadFile.Parse($"name: n\nlayers:\n{layers}\n", "n.yaml").Layers;
}
