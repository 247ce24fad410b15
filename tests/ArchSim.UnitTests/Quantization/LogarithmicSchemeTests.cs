using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class LogarithmicSchemeTests
{
    [TestCase("log5", true), TestCase("log4/8:base-sqrt2", false), TestCase("seglog5/8:channel", true), TestCase("seglog4:root1.421875,bc", false), TestCase("brslog5", true),
     TestCase("brslog4/8:output,channel,clip,bc", false), TestCase("brslog3:after", true), TestCase("brslog5/8:rootexact,bc", true)]
    public void A_layer_gives_what_its_codes_stand_for(string scheme, bool isUnsigned)
    {
        var activations = LayerFixture.Activations(1, isUnsigned);
        var layer = LayerFixture.Quantized(scheme, activations);

        for (var group = 0; group < 2; group++)
        {
            var results = LayerFixture.Multiply(layer, group, activations);
            for (var i = 0; i < results.Length; i++)
                Assert.That(results[i], Is.EqualTo(LayerFixture.Reference(layer, group, activations, i / 3, i % 3)).Within(1e-4));
        }
    }

    [TestCase("log5", "log5"), TestCase("log5:base-sqrt2", "log5:base-sqrt2"), TestCase("seglog5:rootexact", "seglog5:rootexact"), TestCase("seglog4:after", "seglog4:after")]
    public void A_scale_puts_the_largest_level_nearest_to_the_largest_weight(string scheme, string format)
    {
        var weights = LayerFixture.Weights();
        var layer = LayerFixture.Quantized(scheme, [1, 2], weights);
        var fitted = ((LogarithmicFormat)NumberFormat.Parse(format)).FittedTo(weights.Max(Math.Abs));

        Assert.That((layer.WeightFormat, layer.WeightScales.Scales.Single()), Is.EqualTo(((NumberFormat)fitted.Format, (float)fitted.Scale)));
        Assert.That(layer.QuantizedWeights(), Is.EqualTo(weights.Select(w => (float)fitted.Nearest(w))));
    }

    [Test]
    public void The_ratio_is_that_of_the_least_error_of_all([Range(1, 8)] int seed, [Values(3, 4, 5)] int bits)
    {
        // Another largest magnitude each time, on both sides of where powers of two alone are rounded up.
        float[] weights = [.. LayerFixture.Weights(seed).Select(w => w * (1 + seed / 8f))];
        var errors = Enumerable.Range(0, 1 << (bits - 1)).Select(n => new LogarithmicFormat(LogSegments.Reconfigurable, bits, n).FittedTo(weights.Max(Math.Abs)).SquaredError(weights))
            .Append(new LogarithmicFormat(LogSegments.BaseTwo, bits).FittedTo(weights.Max(Math.Abs)).SquaredError(weights));
        var found = LayerFixture.SquaredError(LayerFixture.Quantized($"brslog{bits}", [1, 2], weights).QuantizedWeights(), weights);

        Assert.That(found, Is.EqualTo(errors.Min()).Within(1e-4).Percent);
    }

    [Test]
    public void The_ratio_by_outputs_is_that_of_the_least_error_of_all()
    {
        var (weights, activations) = (LayerFixture.Weights(), LayerFixture.Activations(5, isUnsigned: false, rows: 40));
        double[] errors = [.. Enumerable.Range(0, 8).Select(n =>
        {
            var fitted = new LogarithmicFormat(LogSegments.Reconfigurable, 4, n).FittedTo(weights.Max(Math.Abs));
            return OutputError([.. weights.Select(w => (float)fitted.Nearest(w))], weights, activations);
        })];
        var found = OutputError(LayerFixture.Quantized("brslog4:output", activations).QuantizedWeights(), weights, activations);

        // Rows were quantized to 16 bits for the choice, which can take a neighbour for the best one where both are within a hundredth of a percent.
        Assert.That(found, Is.EqualTo(errors.Min()).Within(0.01).Percent);
        Assert.That(errors.Max(), Is.GreaterThan(errors.Min() * 1.1));
    }

    [TestCase("log4"), TestCase("seglog4"), TestCase("brslog4"), TestCase("seglog4:rootexact")]
    public void A_searched_clip_loses_no_more_than_the_published_scale_and_none_within_reach_loses_less(string scheme)
    {
        var weights = LayerFixture.Weights();
        // An outlier: a scale below it serves the others better.
        weights[5] = 4;
        var clip = scheme.Contains(':', StringComparison.Ordinal) ? ",clip" : ":clip";
        double[] errors = [.. ((string[])[scheme, scheme + clip]).Select(s => LayerFixture.SquaredError(LayerFixture.Quantized(s, [1, 2], weights).QuantizedWeights(), weights))];

        Assert.That(errors[1], Is.LessThanOrEqualTo(errors[0]));
        if (scheme != "seglog4")
            return;
        var seglog = new LogarithmicFormat(LogSegments.FixedRatio, 4);
        // The nearest level is 4; from an octave above it, or above the nearest one of the other parity, four octaves down.
        var tried = Enumerable.Range(-3, 12).Select(h => seglog.FittedTo(4 * Math.Pow(2, -h / 2.0)).SquaredError(weights));
        Assert.That(errors[1], Is.EqualTo(tried.Min()).Within(1e-4).Percent);
    }

    [Test]
    public void Stored_sums_are_rounded_between_tiles()
    {
        var activations = LayerFixture.Activations(2, isUnsigned: true);
        var layer = LayerFixture.Quantized("brslog5/8+ps=e4m4+kt=32", activations);
        var (weights, codes) = (layer.WeightCodes(), new ushort[activations.Length]);
        layer.EncodeActivations(activations, codes);
        var results = LayerFixture.Multiply(layer, 1, activations);
        var isRounded = false;

        for (var i = 0; i < results.Length; i++)
        {
            var (sum, exact, row, channel) = (0.0, 0.0, i / 3, 3 + i % 3);
            for (var k = 0; k < 70; k++)
            {
                if (k is 32 or 64)
                    sum = layer.PartialSums!.Encoding.Decode(layer.PartialSums.Encoding.Encode(sum));
                var product = layer.WeightFormat.Decode(weights[channel * 70 + k]) * layer.ActivationFormat.Decode(codes[row * 70 + k]);
                (sum, exact) = (sum + product, exact + product);
            }
            isRounded |= sum != exact;
            Assert.That(results[i], Is.EqualTo(sum * layer.WeightScales.Scales[0] * layer.ActivationScales.Scales[0]).Within(1e-4));
        }
        Assert.That(isRounded);
    }

    [TestCase("log5", 48), TestCase("log5/4", 32), TestCase("brslog6:output", 64)]
    public void An_accumulator_holds_every_sum_exactly(string scheme, int most)
    {
        var layer = LayerFixture.Quantized(scheme, LayerFixture.Activations(1, isUnsigned: true));
        var format = (LogarithmicFormat)layer.WeightFormat;
        var largest = layer.ActivationFormat.Decode((1u << layer.ActivationFormat.Bits) - 1) * format.Largest * 70 * 2;

        Assert.That(layer.AccumulatorFormat.Bits, Is.AtMost(most));
        Assert.That(largest, Is.AtMost(Math.Pow(2, layer.AccumulatorFormat.Bits - 1)));
    }

    // Powers of two of N bits have 2^(N-1) - 1 levels: of seven bits shifts up to 62, with the sign and two bits of activations one more than 64. Powers of root two are half as far up, and
    // the upper half of seglog's. An exact root is multiplied in fp32.
    [TestCase("log7/2", "3..6"), TestCase("log8/8", "3..6"), TestCase("log8/2:base-sqrt2", "3..7"), TestCase("seglog7", "3..6"), TestCase("seglog8/2", "3..7"), TestCase("brslog8/2", "3..7")]
    public void Bits_of_which_no_product_fits_are_refused_by_name(string name, string range) => Assert.That(() => QuantizationScheme.Parse(name), Throws.TypeOf<FormatException>().With.Message.Contains(
        $"bits of weights must be {range}, were {name.Split('g')[^1][0]}: a product with activations of").And.Message.EndsWith("bits must fit 64"));

    [TestCase("log6"), TestCase("log7:base-sqrt2"), TestCase("log8:base-sqrt2,rootexact"), TestCase("seglog7/15"), TestCase("seglog8:rootexact"), TestCase("brslog7"), TestCase("brslog8:rootexact")]
    public void Bits_of_which_a_product_fits_are_taken(string name) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(name));

    [Test]
    public void Sums_that_no_accumulator_holds_are_refused_with_their_bits() =>
        Assert.That(() => LayerFixture.Quantized("seglog7/15", [1, 2], [.. LayerFixture.Weights().Select(_ => 1f)]),
            // 15 bits, a half below, 31 powers of two and 32 of root two in 46 shifts and a bit, 70 of them, and the sign.
            Throws.ArgumentException.With.Message.EqualTo("exact sums of 70 products of seglog7 and 15 bits need 71 bits, an accumulator has 64 at most"));

    [Test]
    public void Sums_that_no_ratio_holds_are_refused_with_the_bits_of_the_best_and_a_way_out()
    {
        // All 63 levels of root two: 31 shifts and a bit, six bits below, 16 of activations, 1,024 of them, and the sign.
        const int products = 1024;
        var layer = CalibratedOperands.Layer(products, channels: 1, groups: 1);

        Assert.That(() => CalibratedOperands.Quantize("brslog7:root1.421875", layer, CalibratedOperands.Normal(1, products), [1, 2]), Throws.ArgumentException.With.Message.EqualTo(
            $"exact sums of {products} products need {31 + 1 + 6 + 16 + 10 + 1} bits in the best ratio, an accumulator has 64 at most: take fewer bits of weights or of activations, as brslog6/16"));
    }

    [Test]
    public void Ratios_that_no_accumulator_holds_are_left_out()
    {
        var format = (LogarithmicFormat)LayerFixture.Quantized("brslog7/8", [1, 2]).WeightFormat;

        Assert.That(format.Largest / format.SmallestPositive, Is.LessThan(Math.Pow(2, 64 - 8 - 7)));
    }

    [Test]
    public void Products_of_two_computed_operands_are_near_the_exact_ones([Values("brslog6:channel", "pwlq6", "pwlq6:bp2")] string scheme)
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: 32, Channels: 4, HasConstantWeights: false);
        var (queries, keys) = (LayerFixture.Activations(4, isUnsigned: false)[..96], LayerFixture.Activations(5, isUnsigned: false)[..128]);
        var statistics = LayerFixture.Statistics(queries) with { SecondOperand = LayerFixture.Statistics(keys).Activations };
        var (results, exact) = (new float[12], new float[12]);
        QuantizationScheme.Parse(scheme).QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, 3, 32), new Matrix<float>(keys, 4, 32), results);
        for (var i = 0; i < exact.Length; i++)
            exact[i] = Enumerable.Range(0, 32).Sum(k => queries[i / 4 * 32 + k] * keys[i % 4 * 32 + k]);

        // Log levels are at most a factor of root two apart: half of that, a fifth, is the most that a weight is off by.
        Assert.That(LayerFixture.SquaredError(results, exact), Is.GreaterThan(0).And.LessThan(0.04 * exact.Sum(e => e * e)));
    }

    private static double OutputError(float[] quantized, float[] weights, float[] activations)
    {
        var error = 0.0;
        for (var channel = 0; channel < 6; channel++)
        {
            for (var row = 0; row < activations.Length / 70; row++)
                error += Math.Pow(Enumerable.Range(0, 70).Sum(k => ((double)quantized[channel * 70 + k] - weights[channel * 70 + k]) * activations[row * 70 + k]), 2);
        }
        return error;
    }
}
