using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>What accumulators cost a trained ResNet-20 on real images; skipped where they are not at hand.</summary>
[Category("Long")]
public sealed class AccumulatorNetworkTests
{
    [Test]
    public void Fewer_mantissa_bits_swamp_more_additions_until_accuracy_falls()
    {
        var results = Enumerable.Range(4, 7).Reverse().Select(m => Run($"fp32+acc=m{m}e5", 300)).ToList();

        Assert.Multiple(() =>
        {
            Assert.That(results.Select(r => r.LogitsSqnrDb), Is.Ordered.Descending);
            // Ten bits are close to fp32; with four a network of this depth is lost.
            Assert.That(results[0].Agreement, Is.GreaterThan(0.98));
            Assert.That(results[^1].Agreement, Is.LessThan(0.5));
            // The cliff lies between six and five.
            Assert.That(LostPoints(results[4]), Is.LessThan(5));
            Assert.That(LostPoints(results[5]), Is.GreaterThan(10));
            for (var layer = 0; layer < results[0].Layers.Count; layer++)
                Assert.That(results.Select(r => r.Layers[layer].Events!.Value.FullSwampingShare), Is.Ordered.Ascending, results[0].Layers[layer].Layer.Node);
        });
    }

    [Test]
    public void A_fused_unit_of_16_bits_agrees_with_half_precision()
    {
        var (unit, half) = (Run("fp16+acc=ipu16", 300), Run("fp16", 300));

        Assert.That(Prediction.Agreement(unit.Quantized.Predictions, half.Quantized.Predictions), Is.GreaterThanOrEqualTo(0.995));
    }

    [Test]
    public void Twelve_bits_with_biases_by_layer_keep_most_of_the_images()
    {
        var result = Run("fp32+acc=m7e4", 300);

        Assert.That(result.Agreement, Is.GreaterThan(0.9));
        // Biases are not the same for all layers, and reported as they were chosen.
        Assert.That(result.Layers.Select(l => l.Accumulator).Distinct().Count(), Is.GreaterThan(1));
        Assert.That(result.Layers.Select(l => l.Accumulator), Is.All.StartsWith("m7e4:b"));
    }

    [Test]
    public void Events_do_not_depend_on_the_number_of_threads()
    {
        var (one, three) = (Run("fp32+acc=m6e4", 16, threads: 1), Run("fp32+acc=m6e4", 16, threads: 3));

        Assert.That(three.Layers, Is.EqualTo(one.Layers));
        Assert.That(one.Layers.Select(l => l.Events!.Value.Additions), Is.All.Positive);
        Assert.That(three.Quantized.Logits, Is.EqualTo(one.Quantized.Logits));
    }

    private static double LostPoints(QuantizationResult result) => result.Fp32.Top1.Percent - result.Quantized.Top1.Percent;

    private static QuantizationResult Run(string scheme, int images, int threads = 0)
    {
        var path = Find("resnet20_cifar10_folded.onnx");
        var preprocessing = Preprocessing.BesideModel(path)!;
        using var data = DataSet.Open(Find("cifar10_test_1000.bin"));
        using var training = DataSet.Open(Find("cifar10_train_4000.bin"));
        return NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = OnnxFile.Load(path),
            Scheme = QuantizationScheme.Parse(scheme),
            Calibration = new ImageSet(training, preprocessing, ImageSelection.First(training, 128)),
            Evaluation = new ImageSet(data, preprocessing, ImageSelection.First(data, images)),
            ErrorImages = 8,
            Threads = threads,
        });
    }

    private static string Find(string file)
    {
        var path = Repository.Beside($"shared/data/{file}");
        if (path is null)
            Assert.Ignore($"{file} is not beside the repository");
        return path!;
    }
}
