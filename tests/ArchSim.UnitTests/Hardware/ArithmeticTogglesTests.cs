using System.Numerics;
using ArchSim.Hardware;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Hardware;

/// <summary>What is counted inside an element, and that its energy follows.</summary>
public sealed class ArithmeticTogglesTests
{
    /// <summary>64 products of the largest magnitude count from 1 to 64 of it without a carry out of the word.</summary>
    [Test]
    public void The_sums_of_64_largest_products_fit_their_word([Values(32, 64)] int accumulatorBits)
    {
        var format = NumberFormat.Parse("posit8:es1");
        var one = (ushort)format.Encode(1);
        var (activations, weights) = (new ushort[OperandSample.Pixels * OperandSample.Depth], new ushort[OperandSample.Channels * OperandSample.Depth]);
        Array.Fill(activations, one);
        Array.Fill(weights, one);
        var sample = new OperandSample { WeightFormat = format, ActivationFormat = format, Activations = activations, Weights = weights, Blocks = 1, IsSynthetic = true };
        var flips = Enumerable.Range(1, OperandSample.Depth - 1).Sum(sum => System.Numerics.BitOperations.PopCount((uint)(sum ^ (sum + 1))));
        Assert.That(ArithmeticToggles.Measure(sample, accumulatorBits).SumsInPlace, Is.EqualTo(flips / (double)((OperandSample.Depth - 1) * accumulatorBits)).Within(1e-12));
    }

    private const int Depth = OperandSample.Depth;

    [Test]
    public void Random_operands_are_the_measure()
    {
        var random = new Random(1);
        var counted = Of("int8", _ => random.Next(256));
        Assert.Multiple(() =>
        {
            Assert.That(counted.StreamingProducts, Is.EqualTo(1).Within(0.01));
            Assert.That(counted.HeldWeightProducts, Is.EqualTo(2.0 / 3).Within(0.01));
            Assert.That(counted.HeldActivationProducts, Is.EqualTo(2.0 / 3).Within(0.01));
        });
    }

    // Every pixel with every channel, every bit with every bit.
    [Test]
    public void Sums_over_rows_count_what_a_visit_of_every_pair_counts()
    {
        var random = new Random(5);
        var sample = Sample("int8", _ => random.NextDouble() < 0.2 ? 0 : random.Next(256), blocks: 1);
        double streaming = 0, held = 0, streamingPairs = 0, heldPairs = 0;
        for (var p = 0; p < OperandSample.Pixels; p++)
        {
            for (var c = 0; c < OperandSample.Channels; c++)
            {
                for (var d = 0; d < Depth; d++)
                {
                    var (a, w) = (sample.Activations[p * Depth + d], sample.Weights[c * Depth + d]);
                    if (d + 1 < Depth)
                        Count(a, w, sample.Activations[p * Depth + d + 1], sample.Weights[c * Depth + d + 1], ref streaming, ref streamingPairs);
                    if (p + 1 < OperandSample.Pixels)
                        Count(a, w, sample.Activations[(p + 1) * Depth + d], w, ref held, ref heldPairs);
                }
            }
        }
        // Uniform codes that are not zero: a bit is set in 128 of 255.
        const double set = 128.0 / 255 * 128 / 255;
        const double random8 = 2 * 64 * set * (1 - set);
        var counted = ArithmeticToggles.Measure(sample, 32);
        Assert.That(counted.StreamingProducts, Is.EqualTo(streaming / streamingPairs / random8).Within(1e-9));
        Assert.That(counted.HeldWeightProducts, Is.EqualTo(held / heldPairs / random8).Within(1e-9));

        static void Count(int a, int w, int b, int v, ref double flips, ref double pairs)
        {
            if (a == 0 || w == 0 || b == 0 || v == 0)
                return;
            for (var j = 0; j < 8; j++)
                flips += BitOperations.PopCount((uint)(((w >> j & 1) == 1 ? a : 0) ^ ((v >> j & 1) == 1 ? b : 0)));
            pairs++;
        }
    }

    // The sum runs 1, 2, 3, ... 64 under products that stand still: to n, the trailing zeros of n and one bit more flip; 2 + 3 + ... up to 64.
    [Test]
    public void Sums_in_place_flip_as_a_counter_does()
    {
        var counted = Of("int8", _ => 1);
        var flips = Enumerable.Range(2, Depth - 1).Sum(n => BitOperations.PopCount((uint)(n ^ (n - 1))));
        // 63 steps; random words of 32 bits, product and sum, flip 32.
        Assert.That(counted.SumsInPlace, Is.EqualTo(flips / 63.0 / 32).Within(1e-12));
        Assert.That(counted.SumsPassing, Is.Zero);
    }

    [Test]
    public void Products_of_zero_move_no_sum()
    {
        var counted = Of("int8", weight => weight ? 77 : 0);
        Assert.That(counted, Is.EqualTo(new ArithmeticToggles(0, 0, 0, 0, 0)));
    }

    [TestCase("lp8")]
    [TestCase("fp16")]
    [TestCase("fp8e4m3")]
    public void Sums_of_other_formats_flip_some_of_their_bits(string format)
    {
        var random = new Random(2);
        var number = NumberFormat.Parse(format);
        var counted = Of(format, _ => (int)number.Encode(random.NextDouble() * 2 - 1));
        Assert.That(counted.SumsInPlace, Is.InRange(0.1, 1));
        Assert.That(counted.SumsPassing, Is.InRange(0.1, 1.1));
    }

    // Products of 1 x 1, 1 x 1.5, 1.5 x 1.5 have no bits below the fifth of a mantissa, and small integers none anywhere near it: what an fp32 word leaves unused, a narrow
    // one does not have, so that more of it flips. Bits that flip are the same while the sums fit.
    [Test]
    public void Narrow_floating_point_sums_flip_more_of_their_fewer_bits()
    {
        var random = new Random(8);
        var number = NumberFormat.Parse("float:e3m4,nosub");
        var sample = Sample("float:e3m4,nosub", _ => (int)number.Encode((random.Next(3) + 2) / 2.0));
        var (wide, narrow) = (ArithmeticToggles.Measure(sample, 32), ArithmeticToggles.Measure(sample, 20, NumberFormat.Parse("float:e8m11")));
        Assert.That(20 * narrow.SumsInPlace, Is.EqualTo(32 * wide.SumsInPlace).Within(1e-9));
        Assert.That(ArithmeticToggles.Measure(sample, 12, NumberFormat.Parse("float:e4m7")).SumsInPlace * 12, Is.LessThan(32 * wide.SumsInPlace).And.GreaterThan(0.5 * 32 * wide.SumsInPlace));
        Assert.That(ArithmeticToggles.Measure(sample, 32, FloatFormat.Fp32), Is.EqualTo(wide));
        // In fixed point, sums of positive numbers flip low bits only.
        Assert.That(ArithmeticToggles.Measure(sample, 32, NumberFormat.Parse("int32")).SumsInPlace, Is.Not.EqualTo(wide.SumsInPlace));
    }

    // Rectified inputs of a few levels set few bits; signed ones of a few levels are often zero.
    [TestCase("int8-systolic")]
    [TestCase("int8-output-stationary")]
    [TestCase("int8-input-stationary")]
    [TestCase("int16-systolic")]
    public void Small_magnitudes_cost_less(string name)
    {
        var random = new Random(3);
        var largest = Mac(name, weight => random.Next(256));
        var small = Mac(name, weight => weight ? random.Next(256) : random.Next(16));
        var smaller = Mac(name, weight => weight ? random.Next(256) : random.Next(4));
        Assert.That(new[] { smaller, small, largest }, Is.Ordered.And.Unique);
        var narrow = Mac(name, _ => (random.Next(5) - 2) & 255);
        Assert.That(narrow, Is.LessThan(largest));
    }

    [TestCase("int8-systolic")]
    [TestCase("int8-output-stationary")]
    public void Gaussian_operands_cost_no_more_than_uniform_ones(string name)
    {
        var random = new Random(4);
        var uniform = Mac(name, _ => random.Next(256));
        var gaussian = Mac(name, _ => Gaussian(random, 20) & 255);
        var narrow = Mac(name, _ => Gaussian(random, 2) & 255);
        Assert.That(gaussian, Is.LessThan(1.02 * uniform));
        Assert.That(narrow, Is.LessThan(0.95 * gaussian));
    }

    // Held: one weight for all channels and positions.
    [Test]
    public void A_held_weight_with_more_ones_costs_more()
    {
        var random = new Random(6);
        var energies = new[] { 0x01, 0x11, 0x55, 0x77, 0xff }.Select(w => Mac("int8-systolic", weight => weight ? w : random.Next(256)));
        Assert.That(energies, Is.Ordered.And.Unique);
    }

    private static int Gaussian(Random random, double deviation) =>
        (int)Math.Clamp(Math.Round(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())), -128, 127);

    private static double Mac(string name, Func<bool, int> code)
    {
        var accelerator = AcceleratorFile.Load(name);
        var formats = PrecisionFile.Load("int8").Default;
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        return accelerator.Costs.EnergyOf(mode, formats, OperandStatistics.Measure(Sample("int8", code), mode.AccumulatorBits)).MacPj;
    }

    private static ArithmeticToggles Of(string format, Func<bool, int> code) => ArithmeticToggles.Measure(Sample(format, code), 32);

    private static OperandSample Sample(string format, Func<bool, int> code, int blocks = 8) => new()
    {
        WeightFormat = NumberFormat.Parse(format),
        ActivationFormat = NumberFormat.Parse(format),
        Activations = [.. Enumerable.Range(0, blocks * OperandSample.Pixels * Depth).Select(_ => (ushort)code(false))],
        Weights = [.. Enumerable.Range(0, blocks * OperandSample.Channels * Depth).Select(_ => (ushort)code(true))],
        Blocks = blocks,
        IsSynthetic = true,
    };
}
