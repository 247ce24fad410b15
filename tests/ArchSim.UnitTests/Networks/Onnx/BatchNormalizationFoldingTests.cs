using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

/// <summary>
/// A folded graph against the definition, y = scale (x - mean) / sqrt(variance + epsilon) + bias: weights of a channel are those of the layer times
/// scale / sqrt(variance + epsilon).
/// </summary>
public sealed class BatchNormalizationFoldingTests
{
    private const double Epsilon = 0.25;

    // The last of rounding: double to float, once for the weights here and once there.
    private const double Rounding = 1e-6;

    [TestCase(true), TestCase(false)]
    public void It_goes_into_the_convolution_before_it(bool biased)
    {
        var weights = Graph.Numbers(1, 4, 3, 2, 2);
        var graph = Folded(Graph.Node("conv", "Conv", biased ? "x w b -> c" : "x w -> c"), weights, Graph.Numbers(2, 4), 4);

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes.Select(n => n.Operator), Is.EqualTo(new[] { "Conv" }));
            for (var m = 0; m < 4; m++)
            {
                RequireBias(graph, m, biased ? Graph.Numbers(2, 4).Floats[m] : 0);
                for (var i = 0; i < 12; i++)
                    Assert.That(Weights(graph).Floats[12 * m + i], Is.EqualTo(weights.Floats[12 * m + i] * Factor(m)).Within(Rounding));
            }
        });
    }

    [Test]
    public void In_a_transposed_convolution_channels_lie_inside_of_inputs_and_groups()
    {
        // [input channels, output channels of a group, 1, 2]: two groups of two inputs and three outputs.
        var weights = Graph.Numbers(1, 4, 3, 1, 2);
        var graph = Folded(Graph.Node("up", "ConvTranspose", "x w b -> c", ("group", 2L)), weights, Graph.Numbers(2, 6), 6);

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes, Has.Count.EqualTo(1));
            for (var input = 0; input < 4; input++)
            {
                for (var output = 0; output < 3; output++)
                {
                    var channel = input / 2 * 3 + output;
                    RequireBias(graph, channel, Graph.Numbers(2, 6).Floats[channel]);
                    for (var k = 0; k < 2; k++)
                    {
                        var place = (input * 3 + output) * 2 + k;
                        Assert.That(Weights(graph).Floats[place], Is.EqualTo(weights.Floats[place] * Factor(channel)).Within(Rounding));
                    }
                }
            }
        });
    }

    [TestCase(0, 3), TestCase(1, 3), TestCase(1, 1)]
    public void In_a_Gemm_channels_are_columns_or_rows_and_beta_goes_into_the_bias(long transB, int biases)
    {
        var weights = transB == 0 ? Graph.Numbers(1, 2, 3) : Graph.Numbers(1, 3, 2);
        var bias = Graph.Numbers(2, biases);
        var graph = Folded(Graph.Node("fc", "Gemm", "x w b -> c", ("transB", transB), ("alpha", 0.5), ("beta", 3.0)), weights, bias, 3);

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes[0].Attributes.Number("alpha", 1), Is.EqualTo(0.5));
            Assert.That(graph.Nodes[0].Attributes.Number("beta", 0), Is.EqualTo(1));
            for (var n = 0; n < 3; n++)
            {
                RequireBias(graph, n, 3 * bias.Floats[biases == 1 ? 0 : n]);
                for (var k = 0; k < 2; k++)
                {
                    var place = transB == 0 ? k * 3 + n : n * 2 + k;
                    Assert.That(Weights(graph).Floats[place], Is.EqualTo(weights.Floats[place] * Factor(n)).Within(Rounding));
                }
            }
        });
    }

    [Test]
    public void One_behind_another_goes_into_the_same_convolution()
    {
        var graph = GraphPasses.Simplified(Graph.Of(
            [Graph.Node("conv", "Conv", "x w -> c"), Normalization("n0", "c", "d"), Graph.Node("i", "Identity", "d -> e"), Normalization("n1", "e", "y")],
            [("w", Graph.Numbers(1, 2, 3, 1, 1)), .. Parameters(2)]));

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes, Has.Count.EqualTo(1));
            for (var i = 0; i < 6; i++)
                Assert.That(Weights(graph).Floats[i], Is.EqualTo(Graph.Numbers(1, 2, 3, 1, 1).Floats[i] * Factor(i / 3) * Factor(i / 3)).Within(Rounding));
        });
    }

    private static IEnumerable<TestCaseData> Unfoldable()
    {
        yield return new TestCaseData((object)new[] { Normalization("n", "x", "y") }).SetArgDisplayNames("nothing before it");
        yield return new TestCaseData((object)new[] { Graph.Node("r", "Relu", "x -> c"), Normalization("n", "c", "y") }).SetArgDisplayNames("no matrix layer before it");
        yield return new TestCaseData((object)new[] { Graph.Node("v", "Conv", "x w -> c"), Normalization("n", "c", "d"), Graph.Node("a", "Add", "c d -> y") }).SetArgDisplayNames("another reader");
        yield return new TestCaseData((object)new[] { Graph.Node("r", "Relu", "x -> u"), Graph.Node("v", "Conv", "x u -> c"), Normalization("n", "c", "y") }).SetArgDisplayNames("computed weights");
    }

    [TestCaseSource(nameof(Unfoldable))]
    public void Elsewhere_it_stays_as_a_scale_and_a_shift(GraphNode[] nodes)
    {
        var graph = GraphPasses.Simplified(Graph.Of(nodes, [("w", Graph.Numbers(1, 3, 3, 1, 1)), .. Parameters(3)]));
        var node = graph.Nodes.Single(n => n.Operator == "BatchNormalization");
        float[] Values(int input) => graph.Constants[node.Inputs[input]].Floats.ToArray();

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes, Has.Count.EqualTo(nodes.Length));
            Assert.That(node.Attributes.Number("epsilon", 1), Is.Zero);
            Assert.That(Values(1), Is.EqualTo(Enumerable.Range(0, 3).Select(c => (float)Factor(c))).Within(Rounding));
            Assert.That(Values(2), Is.EqualTo(Enumerable.Range(0, 3).Select(c => (float)Shift(c))).Within(Rounding));
            Assert.That(Values(3), Has.All.Zero);
            Assert.That(Values(4), Has.All.EqualTo(1));
        });
    }

    [Test]
    public void A_small_file_cannot_ask_for_countless_copies()
    {
        // A thousand convolutions that share a million weights: folded one by one they would take 4 GB.
        var nodes = Enumerable.Range(0, 1000)
            .SelectMany(i => new[] { Graph.Node($"v{i}", "Conv", $"{(i == 0 ? "x" : $"d{i - 1}")} w -> c{i}"), Normalization($"n{i}", $"c{i}", i == 999 ? "y" : $"d{i}") });
        var graph = GraphPasses.Simplified(Graph.Of([.. nodes], [("w", Tensor.Zeros(new TensorShape(4, 512, 512), ElementType.Float)), .. Parameters(4)]));

        Assert.That(graph.Constants.Values.Sum(c => (long)c.Shape.Count), Is.LessThan(4 << 20));
    }

    [TestCase("training_mode", 1L, "training_mode must be 0")]
    [TestCase("training_mode", 0.0, "attribute 'training_mode' has another type")]
    [TestCase("epsilon", -100.0, "channel 0: ")]
    public void A_normalization_that_makes_no_number_is_refused(string attribute, object value, string problem)
    {
        var node = Normalization("n", "x", "y");
        var graph = Graph.Of([node with { Attributes = node.Attributes.With(attribute, value) }], Parameters(3));

        Assert.That(() => GraphPasses.Simplified(graph), Throws.TypeOf<NetworkException>().With.Message.StartsWith($"node 'n' (BatchNormalization): {problem}"));
    }

    private static NetworkGraph Folded(GraphNode layer, Tensor weights, Tensor bias, int channels) =>
        GraphPasses.Simplified(Graph.Of([layer, Normalization("n", "c", "y")], [("w", weights), ("b", bias), .. Parameters(channels)]));

    private static GraphNode Normalization(string name, string from, string to) =>
        Graph.Node(name, "BatchNormalization", $"{from} scale shift mean variance -> {to}", ("epsilon", Epsilon));

    private static (string, Tensor)[] Parameters(int channels) =>
    [
        ("scale", Graph.Numbers(10, channels)), ("shift", Graph.Numbers(11, channels)), ("mean", Graph.Numbers(12, channels)),
        ("variance", Graph.Floats([channels], [.. Enumerable.Range(1, channels).Select(c => c * 0.5f)])),
    ];

    private static double Factor(int channel) => Parameters(6)[0].Item2.Floats[channel] / Math.Sqrt((channel + 1) * 0.5 + Epsilon);

    private static double Shift(int channel) => Parameters(6)[1].Item2.Floats[channel] - Parameters(6)[2].Item2.Floats[channel] * Factor(channel);

    private static Tensor Weights(NetworkGraph graph) => graph.Constants[graph.Nodes[0].Inputs[1]];

    private static void RequireBias(NetworkGraph graph, int channel, double before) =>
        Assert.That(graph.Constants[graph.Nodes[0].Inputs[2]].Floats[channel], Is.EqualTo(before * Factor(channel) + Shift(channel)).Within(Rounding));
}
