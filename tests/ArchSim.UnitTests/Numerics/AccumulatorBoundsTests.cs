using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Bounds on weights and accumulators, against every dot product that small types allow.</summary>
public sealed class AccumulatorBoundsTests
{
    [Test]
    public void Within_A2Q_no_sum_overflows_for_any_weights_activations_or_order([Values(1, 2, 3)] int activationBits, [Values] bool signed, [Values(4, 5, 6)] int accumulatorBits)
    {
        var bound = AccumulatorBounds.A2qNorm(accumulatorBits, activationBits, signed);
        var most = (1 << (accumulatorBits - 1)) - 1;
        foreach (var weights in WeightsOfNorm(3, (int)Math.Floor(bound)))
        {
            foreach (var activations in Rows(3, Least(activationBits, signed), Most(activationBits, signed)))
            {
                var sum = 0;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * activations[k];
                    if (sum > most || sum < -most - 1)
                        Assert.Fail($"{string.Join(",", weights)} x {string.Join(",", activations)}");
                }
            }
        }
    }

    [Test]
    public void One_unit_of_norm_beyond_A2Q_overflows_with_signed_activations([Range(1, 8)] int activationBits, [Range(8, 16)] int accumulatorBits)
    {
        var weights = (int)Math.Floor(AccumulatorBounds.A2qNorm(accumulatorBits, activationBits, signedActivations: true)) + 1;

        // All of the norm on negative weights, and the activation of the largest magnitude.
        Assert.That(-weights * Least(activationBits, signed: true), Is.GreaterThan((1 << (accumulatorBits - 1)) - 1));
    }

    [Test]
    public void With_unsigned_activations_A2Q_counts_2_to_the_N_where_activations_reach_one_less_so_that_a_unit_beyond_may_still_fit()
    {
        // P = 8, N = 4: 127 / 16 is 7 units; 8 x 15 = 120 still fits, 9 x 15 = 135 does not.
        Assert.That(AccumulatorBounds.A2qNorm(8, 4, signedActivations: false), Is.EqualTo(7.9375));
        Assert.That(8 * Most(4, signed: false), Is.LessThanOrEqualTo(127));
        Assert.That(9 * Most(4, signed: false), Is.GreaterThan(127));
    }

    [Test]
    public void Within_A2Q_plus_no_whole_sum_overflows_and_with_unsigned_activations_no_other([Values(1, 2, 3)] int activationBits, [Values] bool signed, [Values(4, 5)] int accumulatorBits)
    {
        var bound = AccumulatorBounds.A2qPlusNorm(accumulatorBits, activationBits);
        var most = (1 << (accumulatorBits - 1)) - 1;
        foreach (var weights in WeightsOfNorm(3, (int)Math.Floor(bound)).Where(w => w.Sum() == 0))
        {
            foreach (var activations in Rows(3, Least(activationBits, signed), Most(activationBits, signed)))
            {
                var sum = 0;
                for (var k = 0; k < weights.Length; k++)
                {
                    sum += weights[k] * activations[k];
                    if ((sum > most || sum < -most - 1) && (!signed || k == weights.Length - 1))
                        Assert.Fail($"{string.Join(",", weights)} x {string.Join(",", activations)}");
                }
            }
        }
    }

    [Test]
    public void The_next_norm_beyond_A2Q_plus_overflows([Range(1, 8)] int activationBits, [Range(9, 16)] int accumulatorBits, [Values] bool signed)
    {
        // The norm of integers that sum to zero is even: half of it on a positive and half on a negative weight.
        var half = (int)Math.Floor(AccumulatorBounds.A2qPlusNorm(accumulatorBits, activationBits) / 2) + 1;

        Assert.That(half * Most(activationBits, signed) - half * Least(activationBits, signed), Is.GreaterThan((1 << (accumulatorBits - 1)) - 1));
    }

    [Test]
    public void A2Q_plus_allows_about_twice_the_norm_of_A2Q_with_unsigned_activations()
    {
        // 65,534 / 255 against 32,767 / 256.
        Assert.That(AccumulatorBounds.A2qPlusNorm(16, 8), Is.EqualTo(65534.0 / 255));
        Assert.That(AccumulatorBounds.A2qNorm(16, 8, signedActivations: false), Is.EqualTo(32767.0 / 256));
        Assert.That(AccumulatorBounds.A2qNorm(16, 8, signedActivations: true), Is.EqualTo(32767.0 / 128));
    }

    [Test]
    public void A_width_is_the_least_whose_bound_the_weights_are_within([Values] bool signed)
    {
        var random = new Random(7);
        for (var trial = 0; trial < 2000; trial++)
        {
            var (bits, weights) = (random.Next(1, 9), new int[random.Next(1, 40)]);
            foreach (ref var weight in weights.AsSpan())
                weight = random.Next(-128, 128);
            weights[^1] -= weights.Sum();
            weights[0] += weights.All(w => w == 0) ? 1 : 0;
            weights[^1] -= weights.Sum();
            double norm = weights.Sum(Math.Abs);
            if (norm == 0)
                continue;

            var width = AccumulatorBounds.A2qWidth(weights, bits, signed);
            var plusWidth = AccumulatorBounds.A2qPlusWidth(weights, bits);

            Assert.That(norm, Is.LessThanOrEqualTo(AccumulatorBounds.A2qNorm(width, bits, signed)));
            Assert.That(norm, Is.LessThanOrEqualTo(AccumulatorBounds.A2qPlusNorm(plusWidth, bits)));
            if (width > 2)
                Assert.That(norm, Is.GreaterThan(AccumulatorBounds.A2qNorm(width - 1, bits, signed)));
            if (plusWidth > 2)
                Assert.That(norm, Is.GreaterThan(AccumulatorBounds.A2qPlusNorm(plusWidth - 1, bits)));
        }
    }

    [Test]
    public void Widths_are_those_of_the_formulas_with_logarithms()
    {
        for (var norm = 1; norm < 3000; norm++)
        {
            for (var bits = 1; bits <= 8; bits++)
            {
                var a = Math.Log2(norm) + bits;
                // A logarithm of a power of two and one more is no whole number, but near one: 1e-9 is far below their distance here.
                Assert.That(AccumulatorBounds.A2qWidth([norm], bits, signedActivations: false), Is.EqualTo(Math.Ceiling(a + Math.Log2(1 + Math.Pow(2, -a)) + 1 - 1e-9)));
                Assert.That(AccumulatorBounds.A2qPlusWidth([norm, -norm], bits), Is.EqualTo(Math.Ceiling(Math.Log2(2.0 * norm * ((1 << bits) - 1) + 2) - 1e-9)));
            }
        }
    }

    [TestCase(1, 8, 8, false, 17)]
    [TestCase(1, 8, 8, true, 16)]
    [TestCase(256, 4, 4, false, 17)]
    [TestCase(4608, 8, 8, false, 29)]
    public void The_width_by_types_holds_the_largest_sum_and_no_spare_bit(int products, int activationBits, int weightBits, bool signed, int expected)
    {
        var width = AccumulatorBounds.DataTypeWidth(products, activationBits, weightBits, signed);

        // |w| reaches 2^(M-1); the bound takes 2^N for an unsigned activation.
        var largest = products * Math.Pow(2, activationBits + weightBits - 1 - (signed ? 1 : 0));
        Assert.That(width, Is.EqualTo(expected));
        Assert.That(largest, Is.LessThanOrEqualTo(Math.Pow(2, width - 1) - 1).And.GreaterThan(Math.Pow(2, width - 2) - 1));
    }

    [Test]
    public void Weights_of_zero_need_one_bit() => Assert.That(AccumulatorBounds.A2qWidth([0, 0], 8, signedActivations: false), Is.EqualTo(1));

    [Test]
    public void What_is_out_of_range_is_refused_with_the_range()
    {
        Assert.Multiple(() =>
        {
            Assert.That(() => AccumulatorBounds.A2qNorm(1, 8, false), Refused("accumulator bits must be 2..48, was 1"));
            Assert.That(() => AccumulatorBounds.A2qPlusNorm(49, 8), Refused("accumulator bits must be 2..48, was 49"));
            Assert.That(() => AccumulatorBounds.A2qNorm(16, 17, false), Refused("activation bits must be 1..16, was 17"));
            Assert.That(() => AccumulatorBounds.DataTypeWidth(0, 8, 8, false), Refused("products must be at least 1, was 0"));
            Assert.That(() => AccumulatorBounds.DataTypeWidth(1, 8, 0, false), Refused("weight bits must be 1..16, was 0"));
            Assert.That(() => AccumulatorBounds.A2qWidth([], 8, false), Refused("at least one weight, had 0"));
            Assert.That(() => AccumulatorBounds.A2qPlusWidth([1, 2], 8), Refused("weights must sum to 0 for this bound, their sum was 3"));
        });
    }

    private static NUnit.Framework.Constraints.IResolveConstraint Refused(string message) => Throws.ArgumentException.With.Message.Contains(message);

    private static int Least(int bits, bool signed) => signed ? -(1 << (bits - 1)) : 0;

    private static int Most(int bits, bool signed) => signed ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;

    private static IEnumerable<int[]> WeightsOfNorm(int count, int most) => Rows(count, -most, most).Where(w => w.Sum(Math.Abs) <= most);

    private static IEnumerable<int[]> Rows(int count, int least, int most) => count == 0
        ? [[]]
        : Rows(count - 1, least, most).SelectMany(row => Enumerable.Range(least, most - least + 1).Select(last => (int[])[.. row, last]));
}
