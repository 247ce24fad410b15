using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class PiecewiseLinearDatapathTests
{
    private static readonly string[] Weights =
    [
        "pwlq2:p0.35", "pwlq4:p0.35", "pwlq8:p0.3", "pwlq4:p0.2,p0.45", "pwlq3:p0.1,p0.3,p0.6", "pwlq8:p0.1,p0.3,p0.6", "pwlq4:p0.4,overlap",
        "pwlq6:p0.2,p0.5,p0.75,overlap",
    ];

    [TestCase("pwlq4:p0.35", 3)]
    [TestCase("pwlq4:p0.2,p0.45", 5)]
    [TestCase("pwlq4:p0.1,p0.3,p0.6", 7)]
    [TestCase("pwlq4:p0.4,overlap", 2)]
    [TestCase("pwlq4:p0.1,p0.3,p0.6,overlap", 4)]
    public void Accumulators_are_one_a_piece_and_one_an_offset(string weight, int count) =>
        Assert.That(new PiecewiseLinearDatapath(Format(weight), NumberFormat.Parse("int8")).AccumulatorCount, Is.EqualTo(count));

    [Test]
    public void A_dot_product_is_the_combination_of_its_accumulators_within_the_roundings_of_the_combination(
        [ValueSource(nameof(Weights))] string name, [Values(32, 14, 6)] int accumulatorBits)
    {
        var activation = accumulatorBits == 32 ? "int16" : "int8";
        var format = Format(name);
        var datapath = new PiecewiseLinearDatapath(format, NumberFormat.Parse(activation), accumulatorBits);
        var random = new Random(7);
        for (var trial = 0; trial < 20; trial++)
        {
            var (weights, activations) = Draw(format, NumberFormat.Parse(activation), 1 + random.Next(120), random);
            var (products, sums) = Accumulate(format, weights, Signed(activation, activations), accumulatorBits);

            var (exact, size, terms) = (BigInteger.Zero, BigInteger.Zero, 0);
            for (var piece = 0; piece < format.Pieces.Count; piece++)
            {
                foreach (var term in new[] { Exact(format.Pieces[piece].Step) * products[piece], Exact(format.Pieces[piece].Offset) * sums[piece] })
                {
                    exact += term;
                    size += BigInteger.Abs(term);
                    terms += term.IsZero ? 0 : 1;
                }
            }
            // Each fused multiply-add rounds once, to half a unit in the last of 53 places; a single one is the correctly rounded result.
            var error = BigInteger.Abs(Exact(datapath.Dot(weights, activations)) - exact);
            if (error * (BigInteger.One << 53) > size * terms)
                Assert.Fail($"{name} at {trial}: off by {(double)error / (double)size} of its terms");
        }
    }

    [Test]
    public void A_dot_product_is_that_of_the_decoded_values([ValueSource(nameof(Weights))] string name)
    {
        var format = Format(name);
        var datapath = new PiecewiseLinearDatapath(format, NumberFormat.Parse("int8"));
        var random = new Random(8);
        for (var trial = 0; trial < 40; trial++)
        {
            var (weights, activations) = Draw(format, NumberFormat.Parse("int8"), 1 + random.Next(120), random);
            var values = Signed("int8", activations);
            var exact = weights.Zip(values, (w, x) => Exact(format.Decode(w)) * x).Aggregate(BigInteger.Zero, BigInteger.Add);
            var size = weights.Zip(values, (w, x) => Exact(Math.Abs(format.Decode(w))) * Math.Abs(x)).Aggregate(BigInteger.Zero, BigInteger.Add);

            // Decoding rounds twice for a value, the step counted; the combination at most seven times.
            var error = BigInteger.Abs(Exact(datapath.Dot(weights, activations)) - exact);
            if (error * (BigInteger.One << 53) > size * 10)
                Assert.Fail($"{name} at {trial}: off by {(double)error / (double)size} of its terms");
        }
    }

    [Test]
    public void A_sum_in_the_middle_piece_alone_is_rounded_once()
    {
        var format = Format("pwlq8:p0.35");
        var datapath = new PiecewiseLinearDatapath(format, NumberFormat.Parse("int16"));
        var random = new Random(9);
        for (var trial = 0; trial < 200; trial++)
        {
            var weights = Enumerable.Range(0, 50).Select(_ => (ushort)(random.Next(128) | random.Next(2) << 8)).ToArray();
            var activations = Enumerable.Range(0, 50).Select(_ => (ushort)random.Next(65536)).ToArray();
            var sum = weights.Zip(activations, (w, x) => (long)(w >= 256 ? 256 - w : w) * (short)x).Sum();

            Assert.That(datapath.Dot(weights, activations), Is.EqualTo(format.Pieces[0].Step * sum));
        }
    }

    [Test]
    public void The_offset_of_an_outer_piece_has_the_sign_of_its_weight()
    {
        // Level 0 of the outer piece: the breakpoint itself, of either sign.
        var datapath = new PiecewiseLinearDatapath(Format("pwlq4:p0.25"), NumberFormat.Parse("int8"));

        Assert.That(datapath.Dot([0b0_1_000], [100]), Is.EqualTo(25));
        Assert.That(datapath.Dot([0b1_1_000], [100]), Is.EqualTo(-25));
        Assert.That(datapath.Dot([0b1_1_111, 0b0_0_000], [3, 100]), Is.EqualTo(-3).Within(1e-15));
    }

    [Test]
    public void Each_accumulator_saturates_by_itself()
    {
        // Two levels of 1/2 each: products are the activations. 8 bits end at 127 and -128.
        var datapath = new PiecewiseLinearDatapath(Format("pwlq2:p0.5"), NumberFormat.Parse("int8"), 8);

        Assert.That(datapath.Dot([0b001, 0b001, 0b001], [100, 100, 0xFF]), Is.EqualTo(0.5 * 126));
        Assert.That(datapath.Dot([0b101, 0b101, 0b001], [100, 100, 1]), Is.EqualTo(0.5 * -127));
        Assert.That(datapath.Dot([0b011, 0b011, 0b001], [100, 100, 10]), Is.EqualTo(0.5 * 10 + 0.5 * 127 + 0.5 * 127));
    }

    [Test]
    public void Accumulators_of_32_bits_saturate_in_both_kernels()
    {
        var datapath = new PiecewiseLinearDatapath(Format("pwlq8:p0.5"), NumberFormat.Parse("int16"));
        foreach (var isNegative in new[] { false, true })
        {
            // 65535 x 127 x 300 is beyond 2^31; then some of the other sign lead back from the end, not from beyond it.
            var activations = Enumerable.Range(0, 310).Select(i => i < 300 ? 65535 : -1).ToArray();
            var weights = Enumerable.Repeat(new PiecewiseLinearWeight(0, 127, isNegative), 310 * 16).ToArray();
            var (fast, exact) = (new double[16], new double[16]);
            datapath.Multiply(new Matrix<int>(activations, 1, 310), new Matrix<PiecewiseLinearWeight>(weights, 16, 310), fast);
            datapath.MultiplyScalar(new Matrix<int>(activations, 1, 310), new Matrix<PiecewiseLinearWeight>(weights, 16, 310), exact);

            var end = isNegative ? (double)int.MinValue + 1270 : int.MaxValue - 1270.0;
            Assert.That(exact, Is.All.EqualTo(0.5 / 127 * end).Within(1e-9));
            Assert.That(fast, Is.EqualTo(exact));
        }
    }

    [Test]
    public void The_vector_kernel_has_the_bits_of_the_scalar_one(
        [ValueSource(nameof(Weights))] string name, [Values(2, 12, 32)] int accumulatorBits)
    {
        var activation = accumulatorBits == 32 ? "int16" : "int4";
        var datapath = new PiecewiseLinearDatapath(Format(name), NumberFormat.Parse(activation), accumulatorBits);
        var (activations, weights) = (Twins.Codes(NumberFormat.Parse(activation)), Twins.Codes(Format(name)));

        Twins.AreEqual(datapath, activations, weights, seed: 21);
        Twins.AreEqual(datapath, activations, weights, seed: 22, new PartialSumTiles(NumberFormat.Parse("e4m7"), 16));
    }

    [Test]
    public void A_stored_sum_is_held_beside_the_accumulators_which_start_at_zero()
    {
        // Tiles of two products of 120 fit 8 bits where their sum of four does not: only what leaves is stored.
        var datapath = new PiecewiseLinearDatapath(Format("pwlq2:p0.5"), NumberFormat.Parse("int8"), 8);
        var (weights, activations) = (new ushort[] { 1, 1, 1, 1 }, new ushort[] { 60, 60, 60, 60 });
        var result = new double[1];

        datapath.Multiply(new Matrix<ushort>(activations, 1, 4), new Matrix<ushort>(weights, 1, 4), result, new PartialSumTiles(NumberFormat.Parse("int16"), 2));
        Assert.That(result[0], Is.EqualTo(120));
        Assert.That(datapath.Dot(weights, activations), Is.EqualTo(0.5 * 127));
    }

    [Test]
    public void Impossible_datapaths_and_operands_are_refused()
    {
        var weight = Format("pwlq4:p0.2,p0.45");
        Assert.That(() => new PiecewiseLinearDatapath(weight, NumberFormat.Parse("int8"), 33), Throws.ArgumentException.With.Message.EqualTo("an accumulator must have 2..32 bits, was 33"));
        Assert.That(() => new PiecewiseLinearDatapath(weight, NumberFormat.Parse("int32")), Throws.ArgumentException.With.Message.Contains("was int32"));
        Assert.That(() => new PiecewiseLinearDatapath(weight, NumberFormat.Parse("lp8:es1,rs3,sf0")), Throws.ArgumentException.With.Message.Contains("was lp8:es1,rs3,sf0 with"));

        Assert.That(() => new PiecewiseLinearWeight(4, 0, false), Throws.ArgumentException.With.Message.EqualTo("a piece must be 0..3, was 4"));
        Assert.That(() => new PiecewiseLinearWeight(0, 128, false), Throws.ArgumentException.With.Message.EqualTo("a level must be 0..127, was 128"));

        var datapath = new PiecewiseLinearDatapath(weight, NumberFormat.Parse("int8"));
        Assert.That(() => datapath.Dot([0b0_11_000], [1]), Throws.ArgumentException.With.Message.Contains("code 24"));
        Assert.That(() => datapath.Dot([1, 1], [1]), Throws.ArgumentException);
        Assert.That(() => datapath.Dot(ReadOnlySpan<ushort>.Empty, ReadOnlySpan<ushort>.Empty), Throws.ArgumentException);
    }

    private static PiecewiseLinearFormat Format(string name) => (PiecewiseLinearFormat)NumberFormat.Parse(name);

    private static (ushort[] Weights, ushort[] Activations) Draw(NumberFormat weight, NumberFormat activation, int count, Random random)
    {
        var (weights, activations) = (Twins.Codes(weight), Twins.Codes(activation));
        return ([.. Enumerable.Range(0, count).Select(_ => weights[random.Next(weights.Length)])],
            [.. Enumerable.Range(0, count).Select(_ => activations[random.Next(activations.Length)])]);
    }

    private static int[] Signed(string activation, ushort[] codes)
    {
        var format = NumberFormat.Parse(activation);
        return [.. codes.Select(c => (int)format.Decode(c))];
    }

    /// <summary>The accumulators from the bits of the codes, [sign][piece][level].</summary>
    private static (long[] Products, long[] Activations) Accumulate(PiecewiseLinearFormat format, ushort[] weights, int[] activations, int accumulatorBits)
    {
        var (products, sums) = (new long[4], new long[4]);
        var limit = 1L << (accumulatorBits - 1);
        for (var i = 0; i < weights.Length; i++)
        {
            var sign = weights[i] >> (format.Bits - 1) == 0 ? 1 : -1;
            var magnitude = weights[i] & ((1 << (format.Bits - 1)) - 1);
            var piece = magnitude / (format.LastLevel + 1);
            products[piece] = Math.Clamp(products[piece] + (long)sign * (magnitude % (format.LastLevel + 1)) * activations[i], -limit, limit - 1);
            sums[piece] = Math.Clamp(sums[piece] + sign * activations[i], -limit, limit - 1);
        }
        return (products, sums);
    }

    /// <summary>A double as an integer, in units of 2^-1074.</summary>
    private static BigInteger Exact(double value)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)(bits >> 52 & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFFL;
        var magnitude = exponent == 0 ? mantissa : (BigInteger)(mantissa | 1L << 52) << (exponent - 1);
        return value < 0 ? -magnitude : magnitude;
    }
}
