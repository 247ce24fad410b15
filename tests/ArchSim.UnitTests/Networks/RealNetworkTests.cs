using System.Runtime.InteropServices;
using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

/// <summary>Trained networks from others, which lie beside the repository where they lie at all: their logits, and their accuracy to the image.</summary>
public sealed class RealNetworkTests
{
    private const string Folder = "shared/data/";

    /// <summary>Correct images from accuracy.txt there.</summary>
    [TestCase("resnet20_cifar10_bn", "cifar10_test_1000.bin", 915)]
    [TestCase("resnet20_cifar10_folded", "cifar10_test_1000.bin", 915)]
    [TestCase("resnet8_cifar10_bn", "cifar10_test_1000.bin", 881)]
    [TestCase("resnet8_cifar10_folded", "cifar10_test_1000.bin", 881)]
    [TestCase("squeezenet1_1_224", "imagenet_sample100_u8_nhwc_224.bin", 63)]
    [TestCase("mobilenetv1_075_224_folded", "imagenet_sample100_u8_nhwc_224.bin", 82)]
    [Category("Long")]
    public void A_network_is_as_accurate_as_where_it_was_trained(string model, string images, int correct)
    {
        var (network, data, preprocessing) = Open(model, images);
        using (data)
        {
            var result = Classification.Evaluate(b => network.Run(b)[0], data, preprocessing, ImageSelection.All(data));

            Assert.That(result.Top1, Is.EqualTo(new Accuracy(correct, data.Images)));
        }
    }

    [TestCase("resnet20_cifar10_bn", "cifar10_test_1000.bin", "test64x10")]
    [TestCase("resnet20_cifar10_folded", "cifar10_test_1000.bin", "test64x10")]
    [TestCase("resnet8_cifar10_bn", "cifar10_test_1000.bin", "test64x10")]
    [TestCase("resnet8_cifar10_folded", "cifar10_test_1000.bin", "test64x10")]
    [TestCase("squeezenet1_1_224", "imagenet_sample100_u8_nhwc_224.bin", "sample16x1000")]
    [TestCase("mobilenetv1_075_224_folded", "imagenet_sample100_u8_nhwc_224.bin", "sample16x1000")]
    public void Logits_are_those_of_the_reference(string model, string images, string reference)
    {
        var (network, data, preprocessing) = Open(model, images);
        using (data)
        {
            var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Find($"ref_logits/{model}_{reference}.f32"))).ToArray();
            var count = model.Contains("cifar", StringComparison.Ordinal) ? 64 : 16;
            var batch = Tensor.Zeros(preprocessing.BatchShape(data, count), ElementType.Float);
            preprocessing.Apply(data, ImageSelection.First(data, count), batch);

            Assert.That(network.Run(batch)[0].Floats.ToArray(), Is.EqualTo(expected).Within(1e-3f));
        }
    }

    private static (NetworkExecutor Network, DataSet Data, Preprocessing Preprocessing) Open(string model, string images)
    {
        var path = Find($"{model}.onnx");
        return (new NetworkExecutor(OnnxFile.Load(path), new Fp32Arithmetic()), DataSet.Open(Find(images)), Preprocessing.BesideModel(path)!);
    }

    private static string Find(string file)
    {
        var path = Repository.Beside(Folder + file);
        if (path is null)
            Assert.Ignore("the real networks and images do not lie beside this repository");
        return path!;
    }
}
