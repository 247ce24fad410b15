using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;
using ArchSim.UnitTests.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.UnitTests.Quantization;

public sealed class NetworkLayersTests
{
    /// <summary>By hand from its README: 784 x 144, 196 x 4,608, 196 x 288, 196 x 1,024, 49 x 18,432, 49 x 576, 49 x 4,096 and 640 products.</summary>
    [Test]
    public void The_shipped_network_has_its_multiplications_and_parameters()
    {
        var layers = Layers(OnnxFile.Load(ShippedFiles.Model("digits-cnn")));

        Assert.That(Macs(layers), Is.EqualTo(112_896 + 903_168 + 56_448 + 200_704 + 903_168 + 28_224 + 200_704 + 640));
        Assert.That(Parameters(layers), Is.EqualTo(30_122));
        // Every ReLU is an epilogue: behind five convolutions and behind both additions.
        Assert.That(layers.Count(l => l.Op == LayerOp.Relu), Is.Zero);
        Assert.That(layers.OfType<MatrixLayer>().Count(l => l.Epilogue.Count == 1) + layers.OfType<VectorLayer>().Count(l => l.Epilogue.Count == 1), Is.EqualTo(7));
        Assert.That(layers.OfType<VectorLayer>().Select(l => (l.Op, l.InputElements, l.OutputElements, l.Window)),
            Is.EqualTo(((LayerOp, long, long, int)[])[(LayerOp.Add, 12_544, 6_272, 1), (LayerOp.Add, 6_272, 3_136, 1), (LayerOp.AveragePool, 3_136, 64, 49)]));
    }

    /// <summary>
    /// Convolutions of 16, 32 and 64 channels on 32 x 32, 16 x 16 and 8 x 8 pixels: 1 + 6, then 1 + 5 each, the first of a stage from half the channels. Biases are
    /// those of folded batch norms.
    /// </summary>
    [Test]
    public void ResNet_20_has_its_multiplications_and_parameters()
    {
        var layers = Layers(OnnxFile.Load(Find("resnet20_cifar10_folded.onnx")));

        Assert.That(Macs(layers), Is.EqualTo(1024 * (27 + 6 * 144) * 16 + 256 * (144 + 5 * 288) * 32 + 64 * (288 + 5 * 576) * 64 + 640));
        Assert.That(Parameters(layers), Is.EqualTo((27 + 6 * 144) * 16 + (144 + 5 * 288) * 32 + (288 + 5 * 576) * 64 + 640 + 7 * 16 + 6 * 32 + 6 * 64 + 10));
        // Shortcuts only move data.
        Assert.That(layers.OfType<VectorLayer>().Select(l => l.Op), Is.EqualTo(Enumerable.Repeat(LayerOp.Add, 9).Append(LayerOp.AveragePool)));
    }

    // The README of the models, to the digits that it has.
    [TestCase("resnet8_cifar10_folded", 0.078, 0.0005, 12.5, 0.05)]
    [TestCase("squeezenet1_1_224", 1.24, 0.005, 349, 0.5)]
    [TestCase("mobilenetv1_075_224_folded", 2.58, 0.005, 325, 0.5)]
    public void Other_networks_have_the_totals_that_are_known_of_them(string model, double millionParameters, double parameterDigits, double millionMacs, double macDigits)
    {
        var layers = Layers(OnnxFile.Load(Find($"{model}.onnx")));

        Assert.That(Parameters(layers) / 1e6, Is.EqualTo(millionParameters).Within(parameterDigits));
        Assert.That(Macs(layers) / 1e6, Is.EqualTo(millionMacs).Within(macDigits));
    }

    [Test]
    public void A_strided_convolution_with_padding_on_one_side_has_the_pixels_that_it_computes()
    {
        var layer = (MatrixLayer)Layers(Graph.Of(
            [Graph.Node("conv", "Conv", "x w b -> y", ("strides", new long[] { 2, 2 }), ("pads", new long[] { 0, 0, 1, 1 }))],
            ("w", Graph.Numbers(1, 6, 3, 3, 3)), ("b", Graph.Numbers(2, 6)))).Single();

        // (4 + 1 - 3) / 2 + 1 = 2 pixels along both axes.
        Assert.That((layer.OutputHeight, layer.OutputWidth, layer.InputHeight, layer.StrideHeight), Is.EqualTo((2, 2, 4, 2)));
        Assert.That((layer.Macs, layer.Parameters), Is.EqualTo((4L * 27 * 6, 6L * 27 + 6)));
    }

    [Test]
    public void A_transposed_convolution_multiplies_its_whole_kernel_at_every_output_pixel()
    {
        var layer = (MatrixLayer)Layers(Graph.Of(
            [Graph.Node("up", "ConvTranspose", "x w -> y", ("strides", new long[] { 2, 2 }))], ("w", Graph.Numbers(1, 3, 5, 3, 3)))).Single();

        // (4 - 1) 2 + 3 = 9 pixels along both axes, 3 channels of 9 kernel elements at each.
        Assert.That((layer.OutputHeight, layer.OutputWidth, layer.Macs), Is.EqualTo((9, 9, 81L * 27 * 5)));
        Assert.That((layer.InputElements, layer.WeightElements), Is.EqualTo((48L, 135L)));
    }

    [Test]
    public void What_is_added_to_each_channel_of_a_product_is_its_bias()
    {
        var layers = Layers(Graph.Of([Graph.Node("fc", "MatMul", "x w -> p"), Graph.Node("add", "Add", "b p -> s"), Graph.Node("act", "Relu", "s -> y")],
            ("w", Graph.Numbers(1, 4, 6)), ("b", Graph.Numbers(2, 6))));

        var layer = (MatrixLayer)layers.Single();
        Assert.That((layer.Name, layer.Op, layer.Biases, layer.Macs), Is.EqualTo(("fc", LayerOp.FullyConnected, 6L, 12L * 4 * 6)));
        Assert.That(layer.Epilogue, Is.EqualTo((LayerOp[])[LayerOp.Relu]));
    }

    [Test]
    public void An_activation_of_a_result_that_others_read_too_stands_alone()
    {
        var layers = Layers(Graph.Of([Graph.Node("conv", "Conv", "x w -> c"), Graph.Node("gate", "Sigmoid", "c -> s"), Graph.Node("mul", "Mul", "c s -> y")],
            ("w", Graph.Numbers(1, 2, 3, 1, 1))));

        Assert.That(layers.Select(l => l.Op), Is.EqualTo((LayerOp[])[LayerOp.Convolution, LayerOp.Silu, LayerOp.Multiply]));
        Assert.That(((MatrixLayer)layers[0]).Epilogue, Is.Empty);
        Assert.That(((VectorLayer)layers[2]).InputElements, Is.EqualTo(2 * 32));
    }

    [Test]
    public void Norms_count_what_was_learned_and_rows_what_is_normalized_together()
    {
        var layers = Layers(Graph.Of([Graph.Node("norm", "LayerNormalization", "x g b -> n"), Graph.Node("soft", "Softmax", "n -> y", ("axis", 1L))],
            ("g", Graph.Numbers(1, 4)), ("b", Graph.Numbers(2, 4))) with
        { Opset = 17 });

        Assert.That(layers.Cast<VectorLayer>().Select(l => (l.Op, l.Window, l.Parameters, l.InputElements)),
            Is.EqualTo(((LayerOp, int, long, long)[])[(LayerOp.LayerNorm, 4, 8, 48), (LayerOp.Softmax, 3, 0, 48)]));
    }

    [Test]
    public void Names_are_made_of_what_traces_allow_and_stay_different()
    {
        var layers = Layers(Graph.Of([Graph.Node("a:0", "Sqrt", "x -> s"), Graph.Node("a?0", "Sqrt", "s -> t"), Graph.Node(new string('n', 300), "Sqrt", "t -> y")]));

        Assert.That(layers.Take(2).Select(l => l.Name), Is.EqualTo((string[])["a_0", "a_0_2"]));
        Assert.That(layers[2].Name, Has.Length.EqualTo(TraceChecks.LongestName - 8));
    }

    private static List<Layer> Layers(NetworkGraph graph) =>
        [.. NetworkLayers.Of(new NetworkExecutor(graph, new Fp32Arithmetic()).Settled, graph.Opset).Select(l => l.Layer)];

    private static long Macs(IEnumerable<Layer> layers) => layers.OfType<MatrixLayer>().Sum(l => l.Macs);

    private static long Parameters(IEnumerable<Layer> layers) => layers.Sum(l => l is MatrixLayer m ? m.Parameters : ((VectorLayer)l).Parameters);

    private static string Find(string file)
    {
        var path = Repository.Beside($"shared/data/{file}");
        if (path is null)
            Assert.Ignore($"{file} is not beside the repository");
        return path!;
    }
}
