using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

/// <summary>Networks as others trained and wrote them; skipped where they are not at hand.</summary>
public sealed class RealModelTests
{
    // SqueezeNet 1.1 as published. ResNet-20 of its widths: 9 (3 16 + 6 16 16 + 16 32 + 5 32 32 + 32 64 + 5 64 64) + 64 10 weights and, once batch
    // normalization is folded, 7 16 + 6 32 + 6 64 + 10 biases.
    [TestCase("squeezenet1_1_224", 26, 1_235_496)]
    [TestCase("resnet20_cifar10_folded", 20, 268_336 + 698)]
    [TestCase("resnet20_cifar10_bn", 20, 268_336 + 698)]
    public void A_network_is_read_with_all_its_layers(string model, int layers, int parameters)
    {
        var graph = OnnxFile.Load(Model(model));
        var matrices = graph.Nodes.Where(n => n.Operator is "Conv" or "Gemm" or "MatMul").ToList();

        Assert.Multiple(() =>
        {
            Assert.That(graph.Nodes.Select(n => n.Operator), Has.None.EqualTo("BatchNormalization").Or.EqualTo("Constant"));
            Assert.That(matrices, Has.Count.EqualTo(layers));
            Assert.That(matrices.SelectMany(n => n.Inputs.Skip(1)).Sum(i => graph.Constants[i].Shape.Count), Is.EqualTo(parameters));
            Assert.That(graph.Inputs[0].Extents[0], Is.Null);
        });
    }

    [TestCase("resnet20_cifar10"), TestCase("resnet8_cifar10")]
    public void Folding_on_import_gives_the_weights_of_a_network_that_was_folded_before(string model)
    {
        var (ours, theirs) = (Layers(Model($"{model}_bn")), Layers(Model($"{model}_folded")));

        Assert.That(ours, Has.Count.EqualTo(theirs.Count));
        Assert.Multiple(() =>
        {
            for (var layer = 0; layer < ours.Count; layer++)
            {
                Assert.That(ours[layer], Has.Count.EqualTo(theirs[layer].Count), $"layer {layer}");
                foreach (var (our, their) in ours[layer].Zip(theirs[layer]))
                {
                    var largest = their.Max(Math.Abs);
                    // Theirs was folded in fp32: some roundings of the largest weight.
                    Assert.That(our.Zip(their, (a, b) => Math.Abs(a - b)).Max(), Is.LessThanOrEqualTo(4e-7 * largest), $"layer {layer}");
                }
            }
        });
    }

    private static List<List<float[]>> Layers(string path)
    {
        var graph = OnnxFile.Load(path);
        return [.. graph.Nodes.Where(n => n.Operator is "Conv" or "Gemm").Select(n => n.Inputs.Skip(1).Select(i => graph.Constants[i].Floats.ToArray()).ToList())];
    }

    private static string Model(string name)
    {
        var path = Repository.Beside($"shared/data/{name}.onnx");
        if (path is null)
            Assert.Ignore($"{name}.onnx is not beside the repository");
        return path!;
    }
}
