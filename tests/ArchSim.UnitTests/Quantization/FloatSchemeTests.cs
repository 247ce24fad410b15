using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.LayerDraws;

namespace ArchSim.UnitTests.Quantization;

public sealed class FloatSchemeTests
{
    [TestCase("fp16", "fp16", "fp16", 16), TestCase("bf16", "bf16", "bf16", 16), TestCase("fp8e4m3", "fp8e4m3", "fp8e4m3", 8), TestCase("fp8e5m2", "fp8e5m2", "fp8e5m2", 8)]
    [TestCase("adaptivfloat8", "adaptivfloat8:e3b7", "adaptivfloat8:e3b7", 8), TestCase("adaptivfloat6/8:e2", "adaptivfloat6:e2b4", "adaptivfloat8:e2b3", 6), TestCase("fp16+acc=ipu16", "fp16", "fp16", 16)]
    public void A_product_is_that_of_what_the_codes_stand_for(string scheme, string weightFormat, string activationFormat, int bits)
    {
        var operands = Draw(1);
        var layer = Quantized(scheme, operands);
        var results = Multiplied(layer, operands);
        var weights = layer.QuantizedWeights();

        if (!scheme.StartsWith("adaptivfloat", StringComparison.Ordinal))
            Assert.That((layer.WeightFormat.Name, layer.ActivationFormat.Name), Is.EqualTo((weightFormat, activationFormat)));
        Assert.That(layer.WeightBits, Is.EqualTo(bits));
        for (var group = 0; group < Layer.Groups; group++)
        {
            var rows = operands.Calibrated.SampleRows[group];
            var rounded = new float[rows.Length];
            layer.QuantizeActivations(rows, rounded);
            for (var i = 0; i < results[group].Length; i++)
            {
                var products = Products(weights, rounded, group, i / Layer.Channels, i % Layer.Channels);
                // Sums of 70 terms in fp32, each rounded to within 2^-24 of the largest magnitude on the way.
                Assert.That(results[group][i], Is.EqualTo(products.Sum()).Within(70 * Math.ScaleB(products.Sum(Math.Abs), -24)));
            }
        }
    }

    [Test]
    public void AdaptivFloat_puts_its_largest_exponent_at_the_largest_magnitude()
    {
        float[] weights = [.. Enumerable.Repeat(0.1f, Layer.Groups * Layer.Channels * Layer.Products - 1), -5.5f];
        var layer = Quantized("adaptivfloat8", Of(weights, Row(0.3f), Row(0.01f)));

        // 5.5 lies in the binade of 4, the last of eight that three bits tell apart: the first is 2^(2 - 7). 0.3 lies in that of 1/4.
        Assert.That(layer.WeightFormat, Is.EqualTo(AdaptivFloat.Of(8, 3, 7 - 2)));
        Assert.That(layer.ActivationFormat, Is.EqualTo(AdaptivFloat.Of(8, 3, 7 + 2)));
    }

    [Test]
    public void A_tensor_of_zeros_is_held()
    {
        var operands = Of(new float[Layer.Groups * Layer.Channels * Layer.Products], Row(0), Row(0));

        foreach (var scheme in (string[])["adaptivfloat8", "fp8e4m3", "fp16+acc=m7e4", "fp8e5m2+acc=m7e4", "fp32+ps=e4m7", "uniform8+ps=int16"])
            Assert.That(Multiplied(Quantized(scheme, operands), operands), Is.All.All.Zero, scheme);
    }

    [Test]
    public void Eight_bits_have_scales_that_take_the_largest_magnitude_to_the_largest_number()
    {
        var weights = new float[Layer.Groups * Layer.Channels * Layer.Products];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = i / Layer.Products + 1;
        var layer = Quantized("fp8e4m3", Of(weights, Row(3), Row(-6)));

        // The format ends at 1.75 x 2^8.
        Assert.That(layer.WeightScales.Scales, Is.EqualTo(Enumerable.Range(1, 6).Select(c => c / 448f)).Within(1e-7f));
        Assert.That(layer.ActivationScales.Scales, Is.EqualTo((float[])[6 / 448f]).Within(1e-7f));
    }

    [TestCase("fp16"), TestCase("fp16+acc=ipu16")]
    public void Half_precision_saturates(string scheme)
    {
        float[] weights = [.. Enumerable.Range(0, Layer.Groups * Layer.Channels * Layer.Products).Select(i => i % Layer.Products == 0 ? 1f : 0)];
        var operands = Of(weights, Row(1e6f), Row(-1e6f));

        Assert.That(Multiplied(Quantized(scheme, operands), operands).Select(r => r[0]), Is.EqualTo((float[])[65504, -65504]));
    }

    [TestCase("fp16"), TestCase("fp16+acc=ipu16"), TestCase("fp8e4m3"), TestCase("fp32+acc=m7e4")]
    public void An_activation_that_is_no_number_is_said_with_its_layer(string scheme)
    {
        var layer = Quantized(scheme, Draw(2));

        Assert.That(() => layer.Multiply(0, new Matrix<float>(Row(float.NaN), 1, Layer.Products), new float[Layer.Channels]),
            Throws.TypeOf<NetworkException>().With.Message.StartsWith("node 'conv' (Conv): "));
    }

    [TestCase("fp16", false), TestCase("fp32+acc=m7e4:b12/10", false), TestCase("fp16+acc=ipu16", false)]
    [TestCase("fp32+acc=m7e4", true), TestCase("fp8e4m3", true), TestCase("fp16+ps=e4m7", true), TestCase("fp16+acc=ipu16+ps=e4m7", true)]
    public void Only_what_is_chosen_by_images_needs_them(string scheme, bool needsCalibration) =>
        Assert.That(QuantizationScheme.Parse(scheme).NeedsCalibration, Is.EqualTo(needsCalibration));

    [TestCase("fp16", 1e-3), TestCase("fp8e4m3", 0.07), TestCase("adaptivfloat8", 0.07), TestCase("fp32+acc=m10e5", 0.02), TestCase("fp8e4m3+acc=m10e5", 0.09), TestCase("fp16+acc=ipu16", 1e-3)]
    public void A_product_of_two_computed_operands_is_near_the_exact_one(string scheme, double share)
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: 70, Channels: 6, HasConstantWeights: false);
        var operands = Draw(3);
        var (queries, keys) = (operands.Calibrated.SampleRows[0], operands.Weights);
        var results = new float[Rows * 6];
        var statistics = operands.Calibrated with { SecondOperand = Of(keys, keys).Calibrated.Activations };
        QuantizationScheme.Parse(scheme).QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, Rows, 70), new Matrix<float>(keys, 6, 70), results);

        for (var i = 0; i < results.Length; i++)
        {
            var products = Enumerable.Range(0, 70).Select(k => (double)queries[i / 6 * 70 + k] * keys[i % 6 * 70 + k]).ToArray();
            Assert.That(results[i], Is.EqualTo(products.Sum()).Within(share * products.Sum(Math.Abs)));
        }
    }

    private static float[] Row(float value) => [.. Enumerable.Repeat(value, Layer.Products)];
}
