using System.Numerics;
using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class PiecewiseLinearSchemeTests
{
    [TestCase("pwlq4", true), TestCase("pwlq4", false), TestCase("pwlq3/5:tensor,nobc", true), TestCase("pwlq4:bp2", true), TestCase("pwlq2/4:bp3,tensor", false),
     TestCase("pwlq4:search,overlap", true)]
    public void A_layer_gives_what_its_codes_stand_for(string scheme, bool isUnsigned)
    {
        var activations = LayerFixture.Activations(1, isUnsigned);
        var layer = LayerFixture.Quantized(scheme, activations);

        for (var group = 0; group < 2; group++)
        {
            var results = LayerFixture.Multiply(layer, group, activations);
            // Sums are exact up to the doubles of the re-scaling unit and the floats of the results, of some tens.
            for (var i = 0; i < results.Length; i++)
                Assert.That(results[i], Is.EqualTo(LayerFixture.Reference(layer, group, activations, i / 3, i % 3)).Within(1e-4));
        }
    }

    [TestCase("pwlq4", 4, 5), TestCase("pwlq3:tensor", 3, 4), TestCase("pwlq4:bp2", 4, 6), TestCase("pwlq4:bp3", 4, 6)]
    public void Bits_are_computed_and_stored(string scheme, int computed, int stored)
    {
        var layer = LayerFixture.Quantized(scheme, [1, 2]);

        Assert.That((layer.WeightFormat.ComputedBits, layer.WeightBits), Is.EqualTo((computed, stored)));
    }

    [Test]
    public void One_channel_takes_the_closed_form()
    {
        // Of seventy values one 3, one -3, else 0: the mean is 0, the variance 18 / 70.
        var weights = LayerFixture.Weights();
        weights.AsSpan().Clear();
        for (var channel = 0; channel < 6; channel++)
            (weights[channel * 70], weights[channel * 70 + 1]) = (3, -3);
        var format = (PiecewiseLinearFormat)LayerFixture.Quantized("pwlq4", [1, 2], weights).WeightFormat;

        // ln(0.86143114 m + 0.607901097) / m of the source's code, with m = 3 / deviation.
        var m = 3 / Math.Sqrt(18.0 / 70);
        Assert.That(format.Breakpoints.Single(), Is.EqualTo(Math.Log(0.86143114 * m + 0.607901097) / m).Within(1e-6));
    }

    [Test]
    public void Channels_share_the_breakpoint_by_their_squared_ranges()
    {
        var weights = LayerFixture.Weights();
        var (sum, total) = (0.0, 0.0);
        foreach (var channel in weights.Chunk(70))
        {
            var mean = channel.Average(w => (double)w);
            double largest = channel.Max(Math.Abs);
            var m = largest / Math.Sqrt(channel.Average(w => (w - mean) * (w - mean)));
            sum += largest * largest * (0.80304483 * Math.Sqrt(m) - 0.316678551) / m;
            total += largest * largest;
        }

        Assert.That(((PiecewiseLinearFormat)LayerFixture.Quantized("pwlq4:laplacian", [1, 2], weights).WeightFormat).Breakpoints.Single(), Is.EqualTo(sum / total).Within(1e-6));
    }

    [TestCase("pwlq3:search,nobc", false), TestCase("pwlq3:search,tensor,nobc", false), TestCase("pwlq3:search,overlap,nobc", true)]
    public void The_search_is_as_good_as_all_thousandths(string scheme, bool isOverlapping)
    {
        var weights = LayerFixture.Weights();
        float[][] groups = scheme.Contains("tensor", StringComparison.Ordinal) ? [weights] : [.. weights.Chunk(70)];
        var least = Enumerable.Range(1, 999).Min(p =>
        {
            var format = new PiecewiseLinearFormat(3, [p / 1000.0], isOverlapping);
            return groups.Sum(g => g.Sum(w => Math.Pow(format.Decode(format.Encode(w / (double)g.Max(Math.Abs))) * g.Max(Math.Abs) - w, 2)));
        });
        var found = LayerFixture.SquaredError(LayerFixture.Quantized(scheme, [1, 2], weights).QuantizedWeights(), weights);

        // The search goes by grids, each around the best of the one before: of a rough error it may take a neighbouring valley.
        Assert.That(found, Is.InRange(least * 0.9999, least * 1.02));
    }

    [Test]
    public void More_breakpoints_lose_less()
    {
        var weights = LayerFixture.Weights();
        double[] errors = [.. ((string[])["pwlq3:search,nobc", "pwlq3:bp2,nobc", "pwlq3:bp3,nobc"]).Select(s =>
            LayerFixture.SquaredError(LayerFixture.Quantized(s, [1, 2], weights).QuantizedWeights(), weights))];

        Assert.That(errors, Is.Ordered.Descending);
    }

    [Test]
    public void Combined_sums_are_stored_between_tiles()
    {
        var activations = LayerFixture.Activations(2, isUnsigned: true);
        var layer = LayerFixture.Quantized("pwlq4:nobc+ps=e4m4+kt=32", activations);
        var (weights, codes) = (layer.WeightCodes(), new ushort[activations.Length]);
        layer.EncodeActivations(activations, codes);
        var results = LayerFixture.Multiply(layer, 0, activations);
        var isRounded = false;

        Assert.That((layer.PartialSums!.Encoding.Bits, layer.PartialSums.Products), Is.EqualTo((9, 32)));
        for (var i = 0; i < results.Length; i++)
        {
            var (sum, exact, row, channel) = (0.0, 0.0, i / 3, i % 3);
            for (var k = 0; k < 70; k++)
            {
                if (k is 32 or 64)
                    sum = layer.PartialSums.Encoding.Decode(layer.PartialSums.Encoding.Encode(sum));
                var product = layer.WeightFormat.Decode(weights[channel * 70 + k]) * layer.ActivationFormat.Decode(codes[row * 70 + k]);
                (sum, exact) = (sum + product, exact + product);
            }
            isRounded |= Math.Abs(sum - exact) > 1e-6;
            double scale = layer.WeightScales.At(channel, 0, 70).Scale * (double)layer.ActivationScales.Scales[0];
            Assert.That(results[i], Is.EqualTo(sum * scale).Within(1e-4));
        }
        Assert.That(isRounded);
    }

    [Test]
    public void A_layer_of_zeros_stays_zero([Values("pwlq4", "pwlq4:search", "pwlq4:bp3,tensor", "brslog5", "brslog5:output,channel,clip", "seglog4:bc")] string scheme)
    {
        var layer = LayerFixture.Quantized(scheme, [1, 2], new float[LayerFixture.Weights().Length]);

        Assert.That(LayerFixture.Multiply(layer, 0, LayerFixture.Activations(1, isUnsigned: true)), Is.All.Zero);
    }

    // All weights of a row have the largest level of eight bits, 127; the largest activation has all of its bits.
    [TestCase("pwlq8/8", 3136, 0), TestCase("pwlq8/16", 3136, 0), TestCase("pwlq8/16", 258, 0), TestCase("pwlq8/16", 259, 0), TestCase("pwlq8/16", 516, 258), TestCase("pwlq8/16", 518, 259)]
    [TestCase("pwlq8/16:overlap,nobc", 259, 0), TestCase("pwlq8/16:bp3,tensor", 259, 0)]
    public void Sums_that_an_accumulator_cannot_hold_are_refused_with_their_bits(string scheme, int products, int negative)
    {
        var layer = CalibratedOperands.Layer(products, channels: 2, groups: 1);
        // The second channel stays below the first.
        float[] weights = [.. Enumerable.Range(0, products).Select(k => k < negative ? -1f : 1f), .. Enumerable.Range(0, products).Select(k => k % 2 == 0 ? -1f : 1f)];
        var largest = 127L * ((1 << (scheme.StartsWith("pwlq8/8", StringComparison.Ordinal) ? 8 : 16)) - 1) * Math.Max(negative, products - negative);
        // The range is the median of the ten largest.
        QuantizedLayer Quantized() => CalibratedOperands.Quantize(scheme, layer, weights, [.. Enumerable.Repeat(1f, 10)]);

        var bits = 2 + BitOperations.Log2((ulong)largest);
        if (bits > 32)
        {
            Assert.That(Quantized, Throws.ArgumentException.With.Message.Match($"^sums of {products} products of pwlq8:p.* and uint16 need {bits} bits, the accumulators have 32$"));
            return;
        }
        var activations = Enumerable.Range(0, products).Select(k => k < negative ? 0f : 1f).ToArray();
        Assert.That(CalibratedOperands.Multiply(Quantized(), activations)[0], Is.EqualTo(products - negative).Within(1e-3));
    }

    [Test]
    public void Activations_with_a_sign_add_up_on_both_sides()
    {
        // 127 x 32768 x 516 is the last multiple below 2^31: weights of both signs add to either end.
        float[] Weights(int products) => [.. Enumerable.Range(0, products).Select(k => k % 2 == 0 ? 1f : -1f)];
        QuantizedLayer Quantized(int products) => CalibratedOperands.Quantize("pwlq8/16", CalibratedOperands.Layer(products, channels: 1, groups: 1), Weights(products), [-1, 1]);

        Assert.That(127L * 32768 * 516, Is.LessThan(1L << 31).And.GreaterThan((1L << 31) - 127L * 32768));
        Assert.That(Quantized(516).ActivationFormat.Name, Is.EqualTo("int16"));
        Assert.That(() => Quantized(518), Throws.ArgumentException.With.Message.Contains("need 33 bits, the accumulators have 32"));
    }

    [TestCase(258, true), TestCase(259, false)]
    public void A_product_of_computed_operands_is_refused_by_the_range_of_its_codes(int products, bool fits)
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, products, Channels: 2, HasConstantWeights: false);
        var statistics = LayerFixture.Statistics([0, 1]) with { SecondOperand = LayerFixture.Statistics([-1, 1, 0.3f]).Activations };
        object Quantized() => QuantizationScheme.Parse("pwlq8/16").QuantizeProduct(layer, statistics);

        // 258 x 127 x 65535 is the last multiple below 2^31.
        if (fits)
            Assert.That(Quantized, Throws.Nothing);
        else
            Assert.That(Quantized, Throws.ArgumentException.With.Message.Contains("need 33 bits, the accumulators have 32"));
    }
}
