using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

/// <summary>What the sources of piecewise linear and logarithmic schemes found, on networks as others trained them; skipped where they are not at hand.</summary>
[Category("Long")]
public sealed class RealNetworkSchemeTests
{
    private const string ResNet20 = "resnet20_cifar10_folded";
    private const string ResNet8 = "resnet8_cifar10_folded";
    private const string MobileNet = "mobilenetv1_075_224_folded";
    private const string SqueezeNet = "squeezenet1_1_224";

    [Test]
    public void Piecewise_linear_weights_lose_less_than_uniform_ones_of_as_many_bits_in_every_layer_that_reaches_far_enough(
        [Values(ResNet20, ResNet8, MobileNet, SqueezeNet)] string model, [Values(3, 4)] int computedBits, [Values(0, 1)] int moreBits)
    {
        var uniformBits = computedBits + moreBits;
        var reach = LeastReach(computedBits, uniformBits);
        var reaching = 0;

        // As many computed bits are ahead wherever the density falls; as many stored ones need a tail.
        Assert.That(reach, Is.AtMost(moreBits == 0 ? 1 : 4.5));
        foreach (var (layer, weights) in LayersOf(model))
        {
            if (Reach(weights) < reach)
                continue;
            reaching++;
            Assert.That(SqnrDb(layer, weights, $"pwlq{computedBits}:tensor,nobc"), Is.GreaterThan(SqnrDb(layer, weights, $"uniform{uniformBits}:tensor")),
                $"{layer.Node}, to {Reach(weights):F2} standard deviations");
        }
        Assert.That(reaching, Is.AtLeast(LayersOf(model).Count * 3 / 4));
    }

    [Test]
    public void A_searched_ratio_loses_no_more_than_the_ratios_that_it_contains_in_any_layer(
        [Values(ResNet20, MobileNet, SqueezeNet)] string model, [Values(4, 5)] int bits, [Values("", ":channel")] string options)
    {
        // Quantized weights are floats here, and doubles in the search.
        const double RoundingDb = 1e-4;
        foreach (var (layer, weights) in LayersOf(model))
        {
            var (fixedRatio, powers) = (SqnrDb(layer, weights, $"seglog{bits}{options}"), SqnrDb(layer, weights, $"log{bits}{options}"));
            Assert.That(SqnrDb(layer, weights, $"brslog{bits}{options}"), Is.AtLeast(Math.Max(fixedRatio, powers) - RoundingDb), layer.Node);
        }
    }

    [TestCase(ResNet20, 200), TestCase(MobileNet, 16), TestCase(SqueezeNet, 16)]
    public void Piecewise_linear_networks_are_less_noisy_than_uniform_ones_of_as_many_stored_bits(string model, int images)
    {
        var (piecewise, uniform) = (Run(model, "pwlq4:tensor", images), Run(model, "uniform5:top10,tensor,bc", images));

        Assert.That((piecewise.WeightBitsMean, uniform.WeightBitsMean), Is.EqualTo((5, 5)));
        Assert.That(piecewise.LogitsSqnrDb, Is.GreaterThan(uniform.LogitsSqnrDb!.Value));
    }

    /// <summary>At three computed bits a uniform network of this depth is lost, and piecewise linear weights are ahead of one more uniform bit, which is what they are stored in.</summary>
    [Test]
    public void Three_bits_are_less_noisy_piecewise_linear_than_three_or_four_uniform_ones()
    {
        double[] noise = [.. ((string[])["uniform3:top10,tensor,bc", "uniform4:top10,tensor,bc", "pwlq3:tensor"]).Select(s => Run(ResNet20, s, 300, 256).LogitsSqnrDb!.Value)];

        Assert.That(noise, Is.Ordered.Ascending);
    }

    [Test]
    public void Four_computed_bits_are_less_noisy_piecewise_linear_than_uniform() =>
        Assert.That(Run(ResNet20, "pwlq4:tensor", 300, 256).LogitsSqnrDb, Is.GreaterThan(Run(ResNet20, "uniform4:top10,tensor,bc", 300, 256).LogitsSqnrDb!.Value));

    /// <summary>
    /// The closed form's logits are not: ten sums over the 640 weights of the last layer, whose inputs are all positive, decide them. Searched breakpoints are ahead there too.
    /// </summary>
    [Test]
    public void ResNet_8_is_less_noisy_piecewise_linear_in_every_convolution_and_in_its_logits_with_searched_breakpoints()
    {
        var uniform = Run(ResNet8, "uniform5:top10,tensor,bc", 200);
        var closed = Run(ResNet8, "pwlq4:tensor", 200);

        foreach (var (ours, theirs) in closed.Layers.Zip(uniform.Layers).Where(l => l.First.Layer.Operator == "Conv"))
            Assert.That(ours.Errors.OutputSqnrDb, Is.GreaterThan(theirs.Errors.OutputSqnrDb!.Value), ours.Layer.Node);
        Assert.That(Run(ResNet8, "pwlq4:search,tensor", 200).LogitsSqnrDb, Is.GreaterThan(uniform.LogitsSqnrDb!.Value));
    }

    [Test]
    public void Segmented_logarithms_are_ahead_of_powers_of_two_and_a_root_in_the_codebook_costs_less_than_one_put_in_afterwards()
    {
        double[] noise = [.. ((string[])["log5/8", "brslog5/8:after", "brslog5/8"]).Select(s => Run(ResNet20, s, 200).LogitsSqnrDb!.Value)];

        Assert.That(noise, Is.Ordered.Ascending);
        // The sources' gap of powers of two alone is far beyond any chance of 200 images.
        Assert.That(noise[2] - noise[0], Is.GreaterThan(3));
    }

    [Test]
    public void A_searched_ratio_of_five_bits_classifies_more_images_than_powers_of_two()
    {
        const double LeastGainPoints = 3;

        Assert.That(Run(ResNet20, "brslog5", 300, 256).Quantized.Top1.Percent, Is.AtLeast(Run(ResNet20, "log5", 300, 256).Quantized.Top1.Percent + LeastGainPoints));
    }

    /// <summary>
    /// From what largest magnitude on, in standard deviations, Gaussian values are expected to lose less piecewise linear, by a tenth, since weights are Gaussian only nearly.
    /// </summary>
    private static double LeastReach(int computedBits, int uniformBits)
    {
        for (var reach = 1.0; ; reach += 0.01)
        {
            // Symmetric integers have a step of a whole 2^(b-1) - 1-th of the largest magnitude.
            var step = reach / ((1 << (uniformBits - 1)) - 1);
            if (PiecewiseLinearError.Expected(SymmetricDistribution.Gaussian, reach, [PiecewiseLinearBreakpoint.Gaussian(reach, 1)], computedBits) < 0.9 * step * step / 12)
                return reach;
        }
    }

    private static double Reach(float[] weights)
    {
        var mean = weights.Average(w => (double)w);
        return weights.Max(Math.Abs) / Math.Sqrt(weights.Average(w => (w - mean) * (w - mean)));
    }

    private static double SqnrDb(MatrixLayer layer, float[] weights, string scheme)
    {
        // Weights are all that matters; rows are there for none of the groups.
        var statistics = LayerFixture.Statistics([1]) with { SampleRows = [] };
        var quantized = QuantizationScheme.Parse(scheme).Quantize(new LayerOperands(layer, weights, statistics)).QuantizedWeights();
        return 10 * Math.Log10(weights.Sum(w => (double)w * w) / LayerFixture.SquaredError(quantized, weights));
    }

    private static IReadOnlyList<(MatrixLayer Layer, float[] Weights)> LayersOf(string model)
    {
        var executor = new NetworkExecutor(OnnxFile.Load(RealNetworkTests.Find($"{model}.onnx")), new Fp32Arithmetic());
        var weights = executor.LayerWeights;
        return [.. executor.MatrixLayers.Where(l => l.HasConstantWeights).Select(l => (l, weights[l.Node]))];
    }

    private static QuantizationResult Run(string model, string scheme, int images, int calibrationImages = 32) =>
        RealNetworkTests.Run(model, scheme, calibrationImages, model.Contains("cifar", StringComparison.Ordinal) ? RealNetworkTests.Cifar : RealNetworkTests.ImageNet, images);
}
