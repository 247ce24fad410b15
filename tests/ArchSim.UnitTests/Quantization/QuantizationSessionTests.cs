using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class QuantizationSessionTests
{
    private const int Images = 60;

    private readonly ShippedDigits _digits = new();

    [OneTimeTearDown]
    public void Close() => _digits.Dispose();

    [Test]
    public void What_the_sums_add_is_what_separate_evaluations_tell()
    {
        var (stored, exact) = (Alone("uniform8+ps=e4m3+kt=32"), Alone("uniform8"));
        var report = Session().Run(Scheme("uniform8+ps=e4m3+kt=32"), exactSums: true).ExactSums!;

        Assert.That((report.Scheme, report.Evaluation.Top1), Is.EqualTo(("uniform8", exact.Quantized.Top1)));
        Assert.That(report.Evaluation.Logits, Is.EqualTo(exact.Quantized.Logits));
        Assert.That(report.Agreement, Is.EqualTo(stored.Quantized.Predictions.Zip(exact.Quantized.Predictions).Count(p => p.First == p.Second) / (double)Images));
        var signal = exact.Fp32.Logits!.Sum(v => (double)v * v);
        double Noise(float[] one, float[] other) => 10 * Math.Log10(one.Zip(other, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / signal);
        Assert.That(report.AddedNoiseDb, Is.EqualTo(Noise(stored.Quantized.Logits!, exact.Quantized.Logits!)).Within(1e-9));
        Assert.That(report.QuantizationNoiseDb, Is.EqualTo(Noise(exact.Quantized.Logits!, exact.Fp32.Logits!)).Within(1e-9));
        Assert.That(report.NoiseIncreaseDb, Is.EqualTo(exact.LogitsSqnrDb - stored.LogitsSqnrDb).Within(1e-9).And.GreaterThan(1));
    }

    [Test]
    public void Sums_that_lose_nothing_add_no_noise()
    {
        var report = Session().Run(Scheme("uniform8+ps=int32"), exactSums: true).ExactSums!;

        Assert.That((report.Agreement, report.AddedNoiseDb, report.NoiseIncreaseDb), Is.EqualTo((1.0, double.NegativeInfinity, 0.0)));
    }

    [TestCase("uniform8", true), TestCase("fp32", true), TestCase("uniform8+ps=e4m3", false)]
    public void There_is_no_comparison_where_sums_are_exact_or_nobody_asked(string scheme, bool exactSums) =>
        Assert.That(Session().Run(Scheme(scheme), exactSums).ExactSums, Is.Null);

    [Test]
    public void One_scheme_after_the_other_gives_what_each_gives_alone()
    {
        var session = Session();
        foreach (var name in (string[])["uniform8+ps=e4m3", "uniform8", "fp32", "uniform4:mse", "uniform8"])
        {
            var (result, alone) = (session.Run(Scheme(name), exactSums: true), Alone(name));
            Assert.That(result.Quantized.Logits, Is.EqualTo(alone.Quantized.Logits), name);
            Assert.That(result.Layers.Select(l => l.Errors), Is.EqualTo(alone.Layers.Select(l => l.Errors)), name);
        }
    }

    [Test]
    public void Calibration_and_fp32_are_run_once()
    {
        var stages = new List<string>();
        var session = new QuantizationSession(_digits.Setup(8, 10, 2) with
        {
            Progress = stage =>
            {
                stages.Add(stage);
                return null;
            },
        });
        session.Run(Scheme("uniform8"));
        session.Run(Scheme("uniform8+ps=e4m3"), exactSums: true);

        Assert.That(stages, Is.EqualTo((string[])[
            "calibration", "errors by layer", "evaluation in fp32", "evaluation in uniform8",
            "errors by layer", "evaluation in uniform8+ps=e4m3"]));
    }

    [Test]
    public void Schemes_by_layer_quantize_each_layer_in_its_own()
    {
        var result = Session().Run(LayerSchemesFile.Load(ShippedDigits.Path("first-and-last-8.yaml")));

        Assert.That(result.Layers.Select(l => l.WeightFormat), Is.EqualTo(Enumerable.Repeat("int4", 6).Prepend("int8").Append("int8")));
        // 144 and 640 weights of 29,808 have 8 bits.
        Assert.That(result.WeightBitsMean, Is.EqualTo(4 + 4 * 784 / 29_808.0).Within(1e-12));
        Assert.That(result.Scheme, Is.EqualTo("first-and-last-8"));
    }

    private QuantizationSession Session() => new(_digits.Setup(32, Images, 4));

    private QuantizationResult Alone(string scheme)
    {
        var setup = _digits.Setup(32, Images, 4);
        return NetworkQuantization.Run(new QuantizationRequest
        {
            Graph = setup.Graph,
            Scheme = Scheme(scheme),
            Calibration = setup.Calibration,
            Evaluation = setup.Evaluation,
            ErrorImages = setup.ErrorImages,
        });
    }

    private static QuantizationScheme Scheme(string name) => QuantizationScheme.Parse(name);
}
