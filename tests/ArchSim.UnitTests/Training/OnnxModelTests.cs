using ArchSim.Networks.Onnx;
using ArchSim.Training;

namespace ArchSim.UnitTests.Training;

public sealed class OnnxModelTests
{
    [Test]
    public void Weights_that_are_read_back_give_the_same_scores_to_the_bit()
    {
        var network = DigitsCnn.Build(DigitImages.Size, 4, 6, 8);
        var parameters = network.Initialize(5);
        var reloaded = OnnxModel.ReadParameters(network, OnnxModel.Write(network, parameters, "n"));
        float[] Scores(float[] from)
        {
            var work = new Workspace(network, 1);
            DigitPreprocessing.Apply(new DigitImages(2).Draw(0, 1), work.Images);
            return network.Forward(from, work).ToArray();
        }

        Assert.That(reloaded, Is.EqualTo(parameters));
        Assert.That(Scores(reloaded), Is.EqualTo(Scores(parameters)));
    }

    [Test]
    public void Kernels_lie_in_the_file_as_output_input_row_column()
    {
        var layer = new Convolution("c", new MapShape(4, 4, 2), 5, new KernelWindow(3, 1));
        var network = new TrainableNetwork(new Step(layer, 0));
        var parameters = new float[network.ParameterCount];
        // Row 1, column 2, input 1, output 3 of ours.
        parameters[((1 * 3 + 2) * 2 + 1) * 5 + 3] = 42;
        var weight = ModelProto.Parser.ParseFrom(OnnxModel.Write(network, parameters, "n")).Graph.Initializer.Single(t => t.Name == "c.weight");

        Assert.That(weight.Dims, Is.EqualTo(new long[] { 5, 2, 3, 3 }));
        Assert.That(BitConverter.ToSingle(weight.RawData.Span[(4 * (((3 * 2 + 1) * 3 + 1) * 3 + 2))..]), Is.EqualTo(42));
    }

    [Test]
    public void Every_value_is_made_before_it_is_used_and_the_nodes_are_those_of_the_network()
    {
        var graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(ShippedModel.File)).Graph;
        var known = graph.Initializer.Select(t => t.Name).Concat(graph.Input.Select(v => v.Name)).ToHashSet();
        foreach (var node in graph.Node)
        {
            Assert.That(node.Input, Is.SubsetOf(known), node.Name);
            Assert.That(node.Output.All(known.Add), Is.True, node.Name);
        }

        Assert.That(known, Does.Contain("logits"));
        Assert.That(graph.Input.Single().Name, Is.EqualTo("input"));
        Assert.That(graph.Node.CountBy(n => n.OpType).ToDictionary(), Is.EquivalentTo(new Dictionary<string, int>
        {
            ["Conv"] = 7,
            ["Relu"] = 7,
            ["Add"] = 2,
            ["GlobalAveragePool"] = 1,
            ["Flatten"] = 1,
            ["Gemm"] = 1,
        }));
    }

    [Test]
    public void A_file_without_a_weight_of_the_network_is_refused()
    {
        var small = DigitsCnn.Build(DigitImages.Size, 4, 6, 8);
        var file = OnnxModel.Write(small, small.Initialize(1), "n");

        Assert.That(() => OnnxModel.ReadParameters(DigitsCnn.Build(), file), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo("conv1.weight: must have 144 values"));
    }
}
