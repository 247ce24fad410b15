using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class ValueHistogramTests
{
    [Test]
    public void The_order_and_the_parts_in_which_values_are_counted_do_not_matter()
    {
        var random = new Random(3);
        // Magnitudes over many powers of two, so that bins widen again and again.
        float[] values = [.. Enumerable.Range(0, 5000).Select(_ => (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-30, 30)))), 0, 0];
        var whole = Counted(values);
        random.Shuffle(values);
        var parts = values.Chunk(77).Select(c => Counter(c)).Aggregate(new HistogramCounter(), (sum, part) =>
        {
            sum.Add(part);
            return sum;
        });

        Assert.That(parts.ToHistogram().Bins, Is.EqualTo(whole.Bins));
        Assert.That((parts.ToHistogram().Zeros, parts.ToHistogram().Total), Is.EqualTo((2L, 5002L)));
    }

    [Test]
    public void A_quantile_is_the_sorted_value_of_that_place_to_a_bin()
    {
        float[] values = [.. Enumerable.Range(-300, 1001).Select(i => i / 10f)];
        var histogram = Counted(values);

        // The largest magnitude is 70, so bins are 128 / 4096 wide.
        Assert.That(histogram.Quantile(0.9), Is.EqualTo(values[900]).Within(128.0 / 4096));
        Assert.That(histogram.Quantile(0.1), Is.EqualTo(values[100]).Within(128.0 / 4096));
    }

    [Test]
    public void Zeros_count_in_quantiles() => Assert.That(Counted([.. Enumerable.Repeat(0f, 98), 1, 2]).Quantile(0.98), Is.Zero);

    [TestCase(4), TestCase(8)]
    public void The_squared_error_is_near_that_of_the_values(int bits)
    {
        var random = new Random(bits);
        float[] values = [.. Enumerable.Range(0, 20_000).Select(_ => random.NextSingle() * 6)];
        var quantizer = new TensorQuantizer(new UnsignedIntegerFormat(bits), Granularity.Tensor).Quantizer(new QuantizationRange(0, 4));
        var exact = values.Sum(v => Math.Pow(quantizer.Quantize(v) - v, 2));

        Assert.That(Counted(values).SquaredError(quantizer), Is.EqualTo(exact).Within(1).Percent);
    }

    private static ValueHistogram Counted(float[] values) => Counter(values).ToHistogram();

    private static HistogramCounter Counter(float[] values)
    {
        var counter = new HistogramCounter();
        counter.Add(values, values.Max(Math.Abs));
        return counter;
    }
}
