using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>Formats that are chosen layer by layer, on a network that others trained; skipped where it is not at hand.</summary>
[Category("Long")]
public sealed class AdaptiveTypeNetworkTests
{
    // Of 1,000 images fp32 classifies 91.5 %, lp8 91.5, lp6 91.2, lp4 90.1, ant4 83.1, olive8:mse 91.5 and olive4 71.6. 400 images may be two standard errors below.
    [TestCase("lp8", 98, 90.5), TestCase("lp6", 95, 89), TestCase("lp4", 91, 87), TestCase("ant4", 81, 79), TestCase("olive8:mse", 98, 89), TestCase("olive4", 67, 66)]
    public void A_residual_network_keeps_so_much(string scheme, double agreementPercent, double top1Percent)
    {
        var result = Run(scheme, images: 400);

        Assert.Multiple(() =>
        {
            Assert.That(100 * result.Agreement, Is.GreaterThanOrEqualTo(agreementPercent));
            Assert.That(result.Quantized.Top1.Percent, Is.GreaterThanOrEqualTo(top1Percent));
        });
    }

    [Test]
    public void Stored_sums_add_little_to_what_log_posits_lose()
    {
        var (exact, stored) = (Run("lp8", images: 64), Run("lp8+ps=e4m7", images: 64));

        Assert.That(stored.LogitsSqnrDb, Is.EqualTo(exact.LogitsSqnrDb).Within(1));
    }

    [Test]
    public void The_search_is_better_than_the_usual_shape_in_every_layer()
    {
        var (usual, found) = (Run("lp6:es1,rs3", images: 1), Run("lp6", images: 1));

        for (var layer = 0; layer < found.Layers.Count; layer++)
            Assert.That(found.Layers[layer].Errors.WeightSqnrDb, Is.GreaterThanOrEqualTo(usual.Layers[layer].Errors.WeightSqnrDb!.Value), found.Layers[layer].Layer.Node);
    }

    private static QuantizationResult Run(string scheme, int images)
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
            ErrorImages = 1,
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
