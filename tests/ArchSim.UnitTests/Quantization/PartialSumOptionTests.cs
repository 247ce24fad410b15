using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.LayerDraws;

namespace ArchSim.UnitTests.Quantization;

public sealed class PartialSumOptionTests
{
    [TestCase(16), TestCase(32), TestCase(64), TestCase(69)]
    public void The_limit_is_a_binade_above_the_largest_sum_that_the_rows_store(int products)
    {
        var operands = Draw(21, 40);
        var stored = 0.0;
        for (var group = 0; group < Layer.Groups; group++)
        {
            for (var output = 0; output < Rows * Layer.Channels; output++)
            {
                var terms = Products(operands.Weights, operands.Calibrated.SampleRows[group], group, output / Layer.Channels, output % Layer.Channels);
                for (var depth = products; depth < Layer.Products; depth += products)
                    stored = Math.Max(stored, Math.Abs(terms.Take(depth).Sum()));
            }
        }

        Assert.That(Encoding($"fp32+ps=e4m7+kt={products}", operands), Is.EqualTo(new MinifloatFormat(4, 7, 1 + (int)Math.Floor(Math.Log2(stored)))));
    }

    [Test]
    public void Every_group_counts()
    {
        var weights = Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products).ToArray();
        float[] Row(float value) => [.. Enumerable.Repeat(value, Layer.Products)];

        // After 64 products of 1 and of 16: 2^6 and 2^10, and room for twice as much.
        Assert.That(Encoding("fp32+ps=e4m7", Of(weights, Row(1), Row(16))), Is.EqualTo(new MinifloatFormat(4, 7, 11)));
        Assert.That(Encoding("fp32+ps=e4m7", Of(weights, Row(16), Row(1))), Is.EqualTo(new MinifloatFormat(4, 7, 11)));
    }

    [TestCase("int32", 60), TestCase("int16", 60), TestCase("e4m7", 40), TestCase("e3m8", 40), TestCase("e5m6", 35), TestCase("bfp12", 40)]
    public void Every_encoding_is_near_what_is_not_stored(string encoding, double leastDb)
    {
        var operands = Draw(22);
        foreach (var scheme in (string[])["uniform8", "fp16", "fp32+acc=m10e5", "fp16+acc=ipu16", "fp8e4m3"])
        {
            var exact = Multiplied(Quantized(scheme, operands), operands).SelectMany(r => r).ToArray();
            var stored = Multiplied(Quantized($"{scheme}+ps={encoding}+kt=32", operands), operands).SelectMany(r => r).ToArray();
            var noise = exact.Zip(stored, (e, s) => Math.Pow((double)e - s, 2)).Sum();

            // What comes back to a low-bit accumulator is rounded to its ten bits once more.
            Assert.That(noise == 0 ? 200 : 10 * Math.Log10(exact.Sum(e => (double)e * e) / noise), Is.GreaterThan(scheme.Contains("m10e5") ? 30 : leastDb), scheme);
        }
    }

    [Test]
    public void Fewer_bits_are_noisier()
    {
        var operands = Draw(23);
        var exact = Multiplied(Quantized("uniform8", operands), operands).SelectMany(r => r).ToArray();
        double[] noise = [.. ((string[])["e4m7", "e4m5", "e4m3"]).Select(encoding => exact.Zip(
            Multiplied(Quantized($"uniform8+ps={encoding}+kt=16", operands), operands).SelectMany(r => r), (e, s) => Math.Pow((double)e - s, 2)).Sum())];

        Assert.That(noise, Is.Ordered.Ascending);
        Assert.That(noise[0], Is.Positive);
    }

    [TestCase("uniform8"), TestCase("fp32"), TestCase("fp32+acc=m7e4"), TestCase("adaptivfloat8")]
    public void What_ends_with_the_first_tile_is_not_stored(string scheme)
    {
        var operands = Draw(24);

        Assert.That(Multiplied(Quantized($"{scheme}+ps=e1m1+kt={Layer.Products}", operands), operands), Is.EqualTo(Multiplied(Quantized(scheme, operands), operands)));
    }

    private static NumberFormat Encoding(string scheme, LayerOperands operands) => Quantized(scheme, operands).PartialSums!.Encoding;

    [Test]
    public void Codes_of_every_group_count()
    {
        var weights = Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products).ToArray();
        float[] Row(float value) => [.. Enumerable.Repeat(value, Layer.Products)];

        // After 64 products the sum of codes is 64 x 127 x 255, below 2^21, and room for twice as much.
        Assert.That(Encoding("uniform8+ps=e4m7", Of(weights, Row(1), Row(16))), Is.EqualTo(new MinifloatFormat(4, 7, 21)));
        Assert.That(Encoding("uniform8+ps=e4m7", Of(weights, Row(16), Row(1))), Is.EqualTo(new MinifloatFormat(4, 7, 21)));
    }

    [Test]
    public void Sums_are_those_of_quantized_activations()
    {
        var options = new PartialSumOptions(new MinifloatFormat(4, 7));
        float[] weights = [.. Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products)];
        float[] row = [.. Enumerable.Repeat(6.5f, Layer.Products)];
        NumberFormat Limit(SpanQuantizer? activation) => options.Calibrate(Layer, FloatDatapath.Fp32, weights, activation, [row, row]).Encoding;

        // 64 x 6.5 lies in 2^8..2^9. To multiples of 4 it is 64 x 8, which is 2^9.
        Assert.That(Limit(null), Is.EqualTo(new MinifloatFormat(4, 7, 9)));
        Assert.That(Limit(new SpanQuantizer(new IntegerFormat(4), 4)), Is.EqualTo(new MinifloatFormat(4, 7, 10)));
    }

    [TestCase(10, 10), TestCase(4, 4), TestCase(3, 3), TestCase(0, 1)]
    public void Rows_are_chosen_evenly_within_their_products(int affordable, int count)
    {
        const int productsOfRow = 1000;

        Assert.That(SampledRows.Within(productsOfRow * affordable + productsOfRow - 1, productsOfRow, rows: 10), Is.EqualTo(Enumerable.Range(0, count).Select(i => i * 10 / count)));
        Assert.That(SampledRows.Within(productsOfRow * affordable, productsOfRow, rows: 0), Is.Empty);
    }
}
