using ArchSim.Networks;

namespace ArchSim.UnitTests.Networks;

/// <summary>The images and preprocessing of real networks, which lie beside the repository where they lie at all.</summary>
public sealed class RealImageTests
{
    private const string Folder = "shared/data/";

    /// <summary>The official order of CIFAR-10 begins with these in test_batch.bin and in data_batch_1.bin.</summary>
    [TestCase("cifar10_test_1000.bin", 1000, new[] { 3, 8, 8, 0, 6, 6, 1, 6, 3, 1 })]
    [TestCase("cifar10_train_4000.bin", 4000, new[] { 6, 9, 9, 4, 1, 1, 2, 7, 8, 3 })]
    public void CIFAR_10_has_the_labels_of_the_official_order(string file, int images, int[] labels)
    {
        using var data = DataSet.Open(Find(file));

        Assert.That((data.Form, data.Images), Is.EqualTo(("CIFAR-10 binary", images)));
        Assert.That(data.Labels.Take(10), Is.EqualTo(labels));
    }

    [Test]
    public void The_sample_of_ImageNet_has_every_tenth_class()
    {
        using var data = DataSet.Open(Find("imagenet_sample100_u8_nhwc_224.bin"));

        Assert.That((data.Form, data.Images, data.Extents, data.Layout), Is.EqualTo(("raw uint8", 100, new ImageExtents(3, 224, 224), PixelLayout.Nhwc)));
        Assert.That(data.Labels, Is.EqualTo(Enumerable.Range(0, 100).Select(i => 10 * i)));
    }

    /// <summary>Each batch, pixel by pixel, from the bytes of the file and the formula of the preprocessing.</summary>
    [TestCase("resnet20_cifar10_folded", "cifar10_test_1000.bin", 0.00392156862745098, new[] { 0.485, 0.456, 0.406 }, new[] { 0.229, 0.224, 0.225 }, false)]
    [TestCase("resnet8_cifar10_bn", "cifar10_test_1000.bin", 1, new[] { 0.0, 0, 0 }, new[] { 1.0, 1, 1 }, false)]
    [TestCase("mobilenetv1_075_224_folded", "imagenet_sample100_u8_nhwc_224.bin", 0.00784313725490196, new[] { 1.0, 1, 1 }, new[] { 1.0, 1, 1 }, false)]
    [TestCase("squeezenet1_1_224", "imagenet_sample100_u8_nhwc_224.bin", 1, new[] { 104.0, 117, 123 }, new[] { 1.0, 1, 1 }, true)]
    public void The_preprocessing_beside_a_model_makes_its_input(string model, string file, double scale, double[] mean, double[] std, bool isBgr)
    {
        using var data = DataSet.Open(Find(file));
        var preprocessing = Preprocessing.BesideModel(Find($"{model}.onnx"));
        Assert.That(preprocessing, Is.Not.Null);
        var images = ImageSelection.Sample(data, 5, 1);
        var batch = Tensor.Zeros(preprocessing!.BatchShape(data, 5), ElementType.Float);
        preprocessing.Apply(data, images, batch);

        var (bytes, isCifar, pixels) = (File.ReadAllBytes(data.File), data.Extents.Height == 32, data.Extents.Pixels);
        var expected = new float[batch.Floats.Length];
        for (var i = 0; i < expected.Length; i++)
        {
            var (image, channel, pixel) = (images[i / (3 * pixels)], i / pixels % 3, i % pixels);
            var colour = isBgr ? 2 - channel : channel;
            var stored = isCifar ? bytes[(image * 3073) + 1 + (colour * 1024) + pixel] : bytes[(((image * pixels) + pixel) * 3) + colour];
            expected[i] = (float)(((stored * scale) - mean[channel]) / std[channel]);
        }
        Assert.That(batch.Floats.SequenceEqual(expected), Is.True);
    }

    private static string Find(string file)
    {
        var path = Repository.Beside(Folder + file);
        if (path is null)
            Assert.Ignore("the real networks and images do not lie beside this repository");
        return path!;
    }
}
