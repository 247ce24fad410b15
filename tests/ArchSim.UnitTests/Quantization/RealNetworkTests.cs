using System.Runtime.InteropServices;
using ArchSim.Configuration;
using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Networks as others trained them, on real images; skipped where they are not at hand.</summary>
public sealed class RealNetworkTests
{
    internal const string Cifar = "cifar10_test_1000.bin";
    internal const string CifarTraining = "cifar10_train_4000.bin";
    internal const string ImageNet = "imagenet_sample100_u8_nhwc_224.bin";

    // accuracy.txt of the models, in images of all.
    [TestCase("resnet8_cifar10_bn", Cifar, 881), TestCase("resnet8_cifar10_folded", Cifar, 881)]
    [TestCase("resnet20_cifar10_bn", Cifar, 915), TestCase("resnet20_cifar10_folded", Cifar, 915)]
    [TestCase("squeezenet1_1_224", ImageNet, 63, Category = "Long"), TestCase("mobilenetv1_075_224_folded", ImageNet, 82, Category = "Long")]
    public void The_accuracy_in_fp32_is_the_published_one_to_the_image(string model, string data, int correct)
    {
        var result = Run(model, "fp32", null, data);

        Assert.That(result.Quantized.Top1.Correct, Is.EqualTo(correct));
        Assert.That((result.Agreement, result.WeightBitsMean), Is.EqualTo((1, 32)));
        Assert.That(result.Layers.Select(l => l.Errors.OutputSqnrDb), Is.All.EqualTo(double.PositiveInfinity));
    }

    [TestCase("resnet8_cifar10_bn", "test64x10", Cifar, 64), TestCase("resnet8_cifar10_folded", "test64x10", Cifar, 64)]
    [TestCase("resnet20_cifar10_bn", "test64x10", Cifar, 64), TestCase("resnet20_cifar10_folded", "test64x10", Cifar, 64)]
    [TestCase("squeezenet1_1_224", "sample16x1000", ImageNet, 16, Category = "Long"), TestCase("mobilenetv1_075_224_folded", "sample16x1000", ImageNet, 16, Category = "Long")]
    public void Logits_in_fp32_are_those_of_the_reference(string model, string reference, string data, int images)
    {
        var expected = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Find($"ref_logits/{model}_{reference}.f32"))).ToArray();
        var logits = Run(model, "fp32", null, data, images).Quantized.Logits!;

        Assert.That(logits.Zip(expected, (a, b) => Math.Abs(a - b)).Max(), Is.LessThan(1e-3));
    }

    [Test]
    public void ResNet_20_keeps_its_accuracy_in_8_bits()
    {
        var result = Run("resnet20_cifar10_folded", "uniform8", 128, Cifar);

        Assert.Multiple(() =>
        {
            Assert.That(result.Quantized.Top1.Percent, Is.EqualTo(91.5).Within(1));
            Assert.That(result.Agreement, Is.GreaterThan(0.97));
            Assert.That((result.WeightBitsMean, result.WeightBytes, result.Layers.Count), Is.EqualTo((8, result.Weights, 20)));
            Assert.That(result.Layers.Select(l => l.WeightFormat), Is.All.EqualTo("int8"));
            // Images have both signs; everything behind a ReLU has one.
            Assert.That(result.Layers.Select(l => l.ActivationFormat), Is.EqualTo(Enumerable.Repeat("uint8", 19).Prepend("int8")));
        });
    }

    [Test]
    public void Nothing_depends_on_the_number_of_threads()
    {
        var (one, three) = (Run("resnet8_cifar10_folded", "uniform4:mse", 32, Cifar, 48, threads: 1), Run("resnet8_cifar10_folded", "uniform4:mse", 32, Cifar, 48, threads: 3));

        Assert.That(three.Quantized.Logits, Is.EqualTo(one.Quantized.Logits));
        Assert.That(three.Layers, Is.EqualTo(one.Layers));
    }

    [Test]
    public void Fewer_bits_are_noisier_in_every_layer()
    {
        var results = ((string[])["uniform8", "uniform6/8", "uniform4/8"]).Select(s => Run("resnet8_cifar10_folded", s, 32, Cifar, 32)).ToList();

        Assert.That(results.Select(r => r.LogitsSqnrDb), Is.Ordered.Descending);
        for (var layer = 0; layer < results[0].Layers.Count; layer++)
            Assert.That(results.Select(r => r.Layers[layer].Errors.WeightSqnrDb), Is.Ordered.Descending, $"layer {layer}");
    }

    [Test]
    public void Calibration_without_images_is_refused()
    {
        using var data = DataSet.Open(Find(Cifar));
        var graph = OnnxFile.Load(Find("resnet8_cifar10_bn.onnx"));

        Assert.That(() => Calibration.Run(graph, new ImageSet(data, Preprocessing.None(3), [])),
            Throws.TypeOf<InputException>().With.Message.EndsWith("calibration needs at least 1 image, got 0"));
    }

    [Test]
    public void Sampled_rows_are_as_many_as_are_wanted_and_within_what_was_seen()
    {
        using var data = DataSet.Open(Find(CifarTraining));
        var graph = OnnxFile.Load(Find("resnet8_cifar10_bn.onnx"));
        var layers = Calibration.Run(graph, new ImageSet(data, Preprocessing.BesideModel(Find("resnet8_cifar10_bn.onnx"))!, ImageSelection.First(data, 20))).Layers;

        foreach (var statistics in layers.Values)
        {
            var range = statistics.Activations.Range;
            Assert.That(statistics.SampleRows.Single(), Has.Length.GreaterThan(0).And.All.InRange(range.Least, range.Most));
        }
    }

    internal static QuantizationResult Run(string model, string scheme, int? calibration, string evaluation, int? images = null, int threads = 0)
    {
        var path = Find($"{model}.onnx");
        var preprocessing = Preprocessing.BesideModel(path)!;
        using var data = DataSet.Open(Find(evaluation));
        using var training = DataSet.Open(Find(evaluation == Cifar ? CifarTraining : evaluation));
        return NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = OnnxFile.Load(path),
            Scheme = QuantizationScheme.Parse(scheme),
            Calibration = calibration is { } count ? new ImageSet(training, preprocessing, ImageSelection.First(training, count)) : null,
            Evaluation = new ImageSet(data, preprocessing, ImageSelection.First(data, images ?? data.Images)),
            ErrorImages = 8,
            Threads = threads,
        });
    }

    internal static string Find(string file)
    {
        var path = Repository.Beside($"shared/data/{file}");
        if (path is null)
            Assert.Ignore($"{file} is not beside the repository");
        return path!;
    }
}
