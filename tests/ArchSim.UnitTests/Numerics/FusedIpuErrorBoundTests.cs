using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>
/// How far an inner product may be from the exact one before it is rounded. Weights 2^(4(i+j) - 22) of the nine iterations add up to 273^2 x 2^-22. Each of the n - 1 lanes below
/// the largest loses less than 2^-g of that to the tree, a masked one all of its product, which is below 4 x 2^-P; each tree output less than one bit to the accumulator.
/// </summary>
public sealed class FusedIpuErrorBoundTests
{
    private const int Lanes = 16;

    /// <summary>Errors are in units of 2^-58, the lowest bit of an accumulator at the smallest exponent.</summary>
    private const int Unit = -58;

    [TestCase(10_000)]
    [TestCase(1_000_000, Category = "Long")]
    public void Truncation_to_floor_only_takes_away_and_stays_below_its_bound(int vectors)
    {
        foreach (var (treeBits, draw) in new (int, Func<Random, ushort>)[] { (12, HalfDraws.Finite), (16, r => HalfDraws.Normal(r)), (20, HalfDraws.Finite) })
        {
            var unit = new FusedIpuParameters { TreeBits = treeBits, SoftwarePrecision = FusedIpuParameters.NothingMasked, Alignment = FusedIpuAlignment.SingleCycle };
            var largest = LargestShareOfBound(unit, vectors, draw, mayAdd: false, mayTakeAway: true);
            // A bound that nothing comes near would say little.
            Assert.That(largest, Is.InRange(0.1, 1), unit.ToString());
        }
    }

    [TestCase(10_000)]
    [TestCase(1_000_000, Category = "Long")]
    public void Truncation_toward_zero_stays_below_the_same_bound(int vectors)
    {
        foreach (var treeBits in new[] { 12, 16 })
        {
            var unit = new FusedIpuParameters
            {
                TreeBits = treeBits,
                SoftwarePrecision = FusedIpuParameters.NothingMasked,
                Alignment = FusedIpuAlignment.SingleCycle,
                Truncation = FusedIpuTruncation.TowardZero,
            };
            Assert.That(LargestShareOfBound(unit, vectors, r => HalfDraws.Normal(r), mayAdd: true, mayTakeAway: true), Is.InRange(0.1, 1));
        }
    }

    [TestCase(10_000)]
    [TestCase(1_000_000, Category = "Long")]
    public void Masked_lanes_lose_no_more_than_their_bound_in_many_cycles(int vectors)
    {
        foreach (var precision in new[] { 4, 8, 16 })
        {
            var unit = new FusedIpuParameters { TreeBits = 16, SoftwarePrecision = precision };
            Assert.That(LargestShareOfBound(unit, vectors, HalfDraws.Finite, mayAdd: true, mayTakeAway: true), Is.InRange(0.01, 1), unit.ToString());
        }
    }

    [Test]
    public void Truncation_toward_zero_errs_less_than_to_floor_on_average([Values(12, 14, 16)] int treeBits)
    {
        var unit = new FusedIpuParameters { TreeBits = treeBits, SoftwarePrecision = FusedIpuParameters.NothingMasked, Alignment = FusedIpuAlignment.SingleCycle };
        var (floor, towardZero) = (0.0, 0.0);
        ForEach(unit, 5_000, r => HalfDraws.Normal(r), (error, exponent) => floor += Math.Abs(Math.ScaleB(error, -exponent)));
        ForEach(unit with { Truncation = FusedIpuTruncation.TowardZero }, 5_000, r => HalfDraws.Normal(r), (error, exponent) => towardZero += Math.Abs(Math.ScaleB(error, -exponent)));

        Assert.That(floor, Is.Positive);
        Assert.That(towardZero, Is.LessThan(floor));
    }

    [TestCase(12, 8)]
    [TestCase(16, 8)]
    [TestCase(10, 8)]
    public void Many_cycles_give_the_value_of_one_cycle_in_a_tree_that_is_wide_enough(int treeBits, int binades)
    {
        // Up to eight binades below the largest every bit of a product is one of the accumulator's.
        var many = new FusedIpuFloatDatapath(new FusedIpuParameters { TreeBits = treeBits });
        var one = new FusedIpuFloatDatapath(new FusedIpuParameters { TreeBits = 9 + binades, Alignment = FusedIpuAlignment.SingleCycle });
        var random = new Random(3);
        for (var i = 0; i < 200; i++)
        {
            var weights = HalfDraws.Many(Lanes, () => HalfDraws.OfExponent(random, 0, binades / 2));
            var activations = HalfDraws.Many(Lanes, () => HalfDraws.OfExponent(random, 0, binades / 2));
            Assert.That(many.Dot(weights, activations), Is.EqualTo(one.Dot(weights, activations)));
        }
    }

    /// <summary>The largest error of random vectors as a share of what it may be.</summary>
    private static double LargestShareOfBound(FusedIpuParameters unit, int vectors, Func<Random, ushort> draw, bool mayAdd, bool mayTakeAway)
    {
        var lowestTreeBit = 273.0 * 273.0 * Math.ScaleB(1, -22 - unit.GuardBits) * (Lanes - 1);
        var masked = unit.SoftwarePrecision < FusedIpuParameters.NothingMasked ? 4 * Math.ScaleB(1, -unit.SoftwarePrecision) * (Lanes - 1) : 0;
        // Outputs of a tree whose lowest bit is not below the accumulator's are not cut on their way into it.
        var outputs = unit.Alignment == FusedIpuAlignment.SingleCycle ? unit.GuardBits + 22 <= 30 ? 0 : 9 : 9 * unit.MostAlignmentCycles;
        var accumulator = outputs * Math.ScaleB(1, -30);
        var bound = (unit.Alignment == FusedIpuAlignment.SingleCycle ? lowestTreeBit : 0) + masked + accumulator;
        var largest = 0.0;
        ForEach(unit, vectors, draw, (error, exponent) =>
        {
            var share = Math.ScaleB(error, Unit - exponent) / bound;
            if (Math.Abs(share) >= 1 || (share > 0 && !mayAdd) || (share < 0 && !mayTakeAway))
                Assert.Fail($"{unit}: an error of {share} of the bound");
            largest = Math.Max(largest, Math.Abs(share));
        });
        return largest;
    }

    /// <summary>Steps of the vector kernel on random operands, and how far each lane is from the exact sum.</summary>
    /// <param name="check">Takes the error in units of 2^-58 and the largest exponent of a product.</param>
    private static void ForEach(FusedIpuParameters unit, int vectors, Func<Random, ushort> draw, Action<double, int> check)
    {
        var random = new Random(4);
        var kernel = new VectorFusedIpuKernel(unit);
        var codes = HalfDraws.Many(1 << 12, () => draw(random));
        var operands = codes.Select(c => FusedIpuOperand.OfFp16(c)).ToArray();
        var terms = codes.Select(c => (Significand: (int)Math.ScaleB(HalfDraws.Value(c), 10 - HalfDraws.Exponent(c)), Exponent: HalfDraws.Exponent(c))).ToArray();
        var (a, w) = (new FusedIpuOperand[Lanes], new FusedIpuOperand[Lanes * KernelLanes.Count]);
        var (ai, wi) = (new int[a.Length], new int[w.Length]);
        for (var done = 0; done < vectors; done += KernelLanes.Count)
        {
            for (var k = 0; k < a.Length; k++)
                a[k] = operands[ai[k] = random.Next(codes.Length)];
            for (var k = 0; k < w.Length; k++)
                w[k] = operands[wi[k] = random.Next(codes.Length)];
            var sums = kernel.Step(default, in a[0], in w[0]);
            for (var lane = 0; lane < KernelLanes.Count; lane++)
            {
                var (exact, largest) = (Int128.Zero, int.MinValue);
                for (var k = 0; k < Lanes; k++)
                {
                    var (x, y) = (terms[ai[k]], terms[wi[k * KernelLanes.Count + lane]]);
                    if (x.Significand == 0 || y.Significand == 0)
                        continue;
                    exact += (Int128)(x.Significand * y.Significand) << (x.Exponent + y.Exponent - 20 - Unit);
                    largest = Math.Max(largest, x.Exponent + y.Exponent);
                }
                if (largest == int.MinValue)
                    continue;
                var sum = sums[lane];
                if (sum.Exponent != largest)
                    Assert.Fail($"the largest exponent is {largest}, the accumulator's {sum.Exponent}");
                check((double)(((Int128)sum.Mantissa << (sum.Exponent - 30 - Unit)) - exact), largest);
            }
        }
    }

    [Test]
    public void A_single_iteration_loses_less_than_one_bit_of_the_tree_a_lane([Values(0, 1, 2)] int nibble, [Values(12, 16)] int treeBits)
    {
        // Weights with nothing but a top nibble by subnormals with nothing but one nibble: eight of the nine iterations add zeros. Subnormals have one exponent, so that
        // the weights' differ as far as they like.
        var unit = new FusedIpuParameters { TreeBits = treeBits, SoftwarePrecision = FusedIpuParameters.NothingMasked, Alignment = FusedIpuAlignment.SingleCycle };
        var kernel = new ScalarFusedIpuKernel(unit);
        var random = new Random(nibble);
        // V = 2 M: bits 1..3 of V are nibble 0, 4..7 nibble 1, 8..10 what a subnormal has of nibble 2.
        // A negative number has ones in the nibbles above.
        ushort Activation() => (ushort)((nibble == 2 ? random.Next(2) << 15 : 0) | (nibble == 1 ? random.Next(1, 16) << 3 : random.Next(1, 8) << (nibble == 0 ? 0 : 7)));
        ushort Weight() => (ushort)(random.Next(2) << 15 | random.Next(1, 31) << 10 | random.Next(8) << 7);
        var largestShare = 0.0;
        for (var vector = 0; vector < 20_000; vector++)
        {
            var (a, w) = (HalfDraws.Many(Lanes, Activation), HalfDraws.Many(Lanes, Weight));
            var activations = a.Select(c => FusedIpuOperand.OfFp16(c)).ToArray();
            var weights = w.Select(c => FusedIpuOperand.OfFp16(c)).ToArray();
            var sum = kernel.Step(default, in activations[0], in weights[0]);
            var exact = a.Zip(w, (x, y) => HalfDraws.Value(x) * HalfDraws.Value(y)).Sum();
            var largest = w.Max(HalfDraws.Exponent) - 14;
            var lost = exact - Math.ScaleB(sum.Mantissa, sum.Exponent - 30);
            var bound = Math.ScaleB(Lanes - 1, 4 * (2 + nibble) - 22 + largest - unit.GuardBits);
            if (lost < 0 || lost >= bound)
                Assert.Fail($"lost {lost:R} of {exact:R}, bound {bound:R}");
            largestShare = Math.Max(largestShare, lost / bound);
        }
        // A bound that nothing comes near would say little.
        Assert.That(largestShare, Is.InRange(0.2, 1));
    }
}
