using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Workloads;

public sealed class OperandSamplesTests
{
    private static readonly string[] Formats = ["int2", "int4", "int8", "int16", "fp16", "bf16", "lp2", "lp4:es0,rs3,sf0", "lp8:es1,rs3,sf4"];

    [TestCaseSource(nameof(Formats))]
    public void A_sample_is_64_blocks_of_numbers(string name)
    {
        var format = NumberFormat.Parse(name);
        var sample = OperandSamples.Draw(format, format, seed: 1);

        Assert.Multiple(() =>
        {
            Assert.That(sample.Blocks, Is.EqualTo(64));
            Assert.That(sample.Activations, Has.Length.EqualTo(64 * 16 * 64));
            Assert.That(sample.Weights, Has.Length.EqualTo(64 * 16 * 64));
            Assert.That(sample.IsSynthetic, Is.True);
            Assert.That(sample.Activations.Concat(sample.Weights).Select(c => format.Decode(c)).All(double.IsFinite), Is.True);
            Assert.That(sample.Activations.Concat(sample.Weights).All(c => c < 1 << format.Bits), Is.True);
        });
    }

    /// <summary>Half of a normal distribution is negative; what rounds to zero from above adds 1 % at most in these formats.</summary>
    [TestCase("int8")]
    [TestCase("fp16")]
    [TestCase("lp8:es1,rs3,sf0")]
    public void Half_of_rectified_activations_are_zero_and_none_is_negative(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = OperandSamples.Draw(format, format, seed: 3).Activations.Select(c => format.Decode(c)).ToArray();

        Assert.That(values.Count(v => v == 0) / (double)values.Length, Is.EqualTo(0.5).Within(0.02));
        Assert.That(values.Min(), Is.Zero);
    }

    [Test]
    public void Attention_products_and_layers_of_signed_input_read_normal_activations_and_other_layers_rectified_ones()
    {
        var formats = PrecisionOf("fp16");
        var layer = new MatrixLayer { Name = "l", Op = LayerOp.MatrixMultiply, InputChannels = 1, OutputChannels = 1, InputHeight = 1, InputWidth = 1, OutputHeight = 1, OutputWidth = 1 };

        Assert.That(Negative(OperandSamples.For(layer, formats, seed: 1)), Is.Zero);
        Assert.That(Negative(OperandSamples.For(layer with { SecondOperandIsActivation = true }, formats, seed: 1)), Is.EqualTo(0.5).Within(0.01));
        Assert.That(Negative(OperandSamples.For(layer with { SignedInput = true }, formats, seed: 1)), Is.EqualTo(0.5).Within(0.01));
    }

    /// <summary>Mean 0 and the deviation that the format's scale places; 65,536 draws know the deviation to 0.3 %, rounding to 4 bits adds 1.</summary>
    [TestCase("int8", 127 / 3.92, 1)]
    [TestCase("int4", 7 / 2.474, 2)]
    [TestCase("fp16", 1, 1)]
    [TestCase("lp8:es1,rs3,sf4", 1.0 / 16, 1)]
    public void Weights_are_normal_with_the_deviation_of_the_format(string name, double deviation, double percent)
    {
        var format = NumberFormat.Parse(name);
        var values = OperandSamples.Draw(format, format, seed: 5).Weights.Select(c => format.Decode(c)).ToArray();

        Assert.That(values.Average(), Is.Zero.Within(0.015 * deviation));
        Assert.That(Math.Sqrt(values.Average(v => v * v)), Is.EqualTo(deviation).Within(percent).Percent);
    }

    [Test]
    public void A_seed_gives_the_same_codes_every_time_and_another_seed_others()
    {
        var format = NumberFormat.Parse("int8");
        // Another number of blocks is drawn anew and begins alike.
        var first = OperandSamples.Draw(format, format, seed: 7);
        var longer = OperandSamples.Draw(format, format, seed: 7, blocks: 65);
        var other = OperandSamples.Draw(format, format, seed: 8);

        Assert.Multiple(() =>
        {
            Assert.That(longer.Activations.Take(first.Activations.Length), Is.EqualTo(first.Activations));
            Assert.That(longer.Weights.Take(first.Weights.Length), Is.EqualTo(first.Weights));
            Assert.That(other.Weights, Is.Not.EqualTo(first.Weights));
            Assert.That(first.Weights, Is.Not.EqualTo(first.Activations));
        });
    }

    [Test]
    public void The_weight_format_does_not_change_the_activations()
    {
        var int8 = NumberFormat.Parse("int8");

        Assert.That(
            OperandSamples.Draw(NumberFormat.Parse("int4"), int8, seed: 1).Activations,
            Is.EqualTo(OperandSamples.Draw(int8, int8, seed: 1).Activations));
    }

    [Test]
    public void Formats_for_sums_cannot_be_drawn() =>
        Assert.That(() => OperandSamples.Draw(NumberFormat.Parse("int32"), NumberFormat.Parse("int8"), seed: 1), Throws.ArgumentException);

    /// <summary>The share of the tail by the error function's series, at values whose quantiles tables give.</summary>
    [TestCase(0.5, 0)]
    [TestCase(0.8413447460685429, 1)]
    [TestCase(0.9772498680518208, 2)]
    [TestCase(0.0013498980316300933, -3)]
    [TestCase(0.9999683287581669, 4)]
    public void The_normal_quantile_is_that_of_tables(double p, double value) =>
        Assert.That(StandardNormal.Quantile(p), Is.EqualTo(value).Within(1e-7));

    /// <summary>The clipping that OperandScale states is a minimum of the mean squared error, found here on quantiles of the normal distribution.</summary>
    [TestCase(3, 1.952)]
    [TestCase(4, 2.474)]
    [TestCase(6, 3.270)]
    [TestCase(8, 3.920)]
    public void Integers_are_scaled_for_the_least_squared_error(int bits, double deviations)
    {
        var format = new IntegerFormat(bits);
        Assert.That(format.Largest / OperandScale.StandardDeviation(format), Is.EqualTo(deviations));
        Assert.That(Error(1), Is.LessThan(Error(0.97)).And.LessThan(Error(1.03)));

        double Error(double factor)
        {
            const int Count = 200_000;
            var step = factor * deviations / format.Largest;
            var sum = 0.0;
            for (var i = 0; i < Count; i++)
            {
                var x = Math.Abs(StandardNormal.Quantile((i + 0.5) / Count));
                var error = x - step * Math.Min(format.Largest, Math.Round(x / step));
                sum += error * error;
            }
            return sum / Count;
        }
    }

    private static double Negative(OperandSample sample) =>
        sample.Activations.Count(c => sample.ActivationFormat.Decode(c) < 0) / (double)sample.Activations.Length;

    private static LayerFormats PrecisionOf(string name)
    {
        var format = NumberFormat.Parse(name);
        return new LayerFormats(format, format, format, null, format);
    }
}
