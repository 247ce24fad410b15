using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class WeightCorrectionTests
{
    [TestCase("uniform3:bc"), TestCase("uniform3:tensor,bc"), TestCase("pwlq2"), TestCase("pwlq3:tensor"), TestCase("log4:bc"), TestCase("brslog4:rootexact,channel,bc")]
    public void Channels_have_their_standard_deviation_again_and_their_mean_to_the_same_factor(string scheme)
    {
        var (weights, activations) = (LayerFixture.Weights(), LayerFixture.Activations(1, isUnsigned: true));
        var layer = LayerFixture.Quantized(scheme, activations);
        var corrected = layer.QuantizedWeights();

        for (var channel = 0; channel < 6; channel++)
        {
            var (mean, deviation) = MomentsOf(weights, channel);
            var found = MomentsOf(corrected, channel);
            // (q + mean(w) - mean(q)) g has the mean mean(w) g, and g = std(w) / std(q) times q's deviation.
            Assert.That(found.Deviation, Is.EqualTo(deviation).Within(1e-5).Percent);
            Assert.That(found.Mean, Is.EqualTo(mean * layer.Correction!.Gains[channel]).Within(1e-6));
        }
        Assert.That(layer.Correction!.Gains, Is.All.Not.EqualTo(1));
    }

    [Test]
    public void By_hand()
    {
        // Mean 2, squared deviations 2.25 + 0.25 + 0.25 + 2.25 = 5.
        float[] weights = [0.5f, 1.5f, 2.5f, 3.5f];
        var quantized = new TensorQuantizer(new IntegerFormat(3), Granularity.Tensor).Quantize(new Matrix<float>([0, 1, 1, 3], 1, 4));
        var correction = WeightCorrection.Of(new Matrix<float>(weights, 1, 4), quantized);

        // Codes stand for 0, 1, 1, 3: mean 1.25, squared deviations 1.5625 + 2 x 0.0625 + 3.0625 = 4.75.
        var gain = Math.Sqrt(5.0 / 4.75);
        Assert.That(correction.Gains.Single(), Is.EqualTo(gain).Within(1e-6));
        Assert.That(correction.Offsets.Single(), Is.EqualTo((2 - 1.25) * gain).Within(1e-6));
    }

    [Test]
    public void Weights_that_all_take_one_code_are_moved_only()
    {
        var quantized = new TensorQuantizer(new IntegerFormat(2), Granularity.Tensor).Quantize(new Matrix<float>([0, 0, 0], 1, 3));
        var correction = WeightCorrection.Of(new Matrix<float>([0.1f, 0.2f, 0.3f], 1, 3), quantized);

        Assert.That(correction.Gains.Single(), Is.EqualTo(1));
        Assert.That(correction.Offsets.Single(), Is.EqualTo(0.2).Within(1e-6));
    }

    [TestCase("uniform4:affine,bc", true), TestCase("uniform4:affine,bc", false), TestCase("uniform4:tensor,bc", false)]
    public void The_layer_adds_the_offset_times_the_sum_of_the_activations(string scheme, bool isUnsigned)
    {
        var activations = LayerFixture.Activations(3, isUnsigned);
        var layer = LayerFixture.Quantized(scheme, activations);
        var results = LayerFixture.Multiply(layer, 1, activations);

        for (var i = 0; i < results.Length; i++)
            Assert.That(results[i], Is.EqualTo(LayerFixture.Reference(layer, 1, activations, i / 3, i % 3)).Within(1e-4));
        Assert.That(layer.Correction!.Offsets, Is.All.Not.Zero);
    }

    private static (double Mean, double Deviation) MomentsOf(float[] weights, int channel)
    {
        double[] values = [.. weights.Skip(channel * LayerFixture.Layer.Products).Take(LayerFixture.Layer.Products).Select(w => (double)w)];
        var mean = values.Average();
        return (mean, Math.Sqrt(values.Average(v => (v - mean) * (v - mean))));
    }

    [TestCase("uniform4:bc"), TestCase("uniform4:tensor,bc"), TestCase("pwlq4"), TestCase("pwlq3:tensor")]
    public void A_range_that_holds_all_weights_clips_none_whatever_their_correction(string scheme) => Assert.That(ClippedShare(scheme, LayerFixture.Weights()), Is.Zero);

    [TestCase("log4:bc"), TestCase("log4:base-sqrt2,rootexact,channel,bc")]
    public void What_lies_beyond_the_largest_level_is_clipped_whatever_the_correction(string scheme)
    {
        // The nearest power of root two to 1.15 is 1: of four weights one lies beyond.
        float[] weights = [.. Enumerable.Range(0, LayerFixture.Weights().Length).Select(i => i % 4 == 0 ? (i % 8 == 0 ? 1.15f : -1.15f) : 0.5f)];

        Assert.That(ClippedShare(scheme, weights), Is.EqualTo(weights.Count(w => Math.Abs(w) > 1) / (double)weights.Length));
    }

    private static double? ClippedShare(string scheme, float[] weights) => new LayerErrors(new Dictionary<string, float[]> { ["conv"] = weights },
        new Dictionary<string, QuantizedLayer> { ["conv"] = LayerFixture.Quantized(scheme, LayerFixture.Activations(1, isUnsigned: true), weights) }).OfTrace("conv", null).WeightClippedShare;
}
