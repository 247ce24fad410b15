using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>How many cycles alignment takes.</summary>
public sealed class FusedIpuCycleTests
{
    [TestCase(12, 3, 6, 10)]
    [TestCase(16, 7, 3, 4)]
    [TestCase(20, 11, 2, 3)]
    [TestCase(24, 15, 2, 2)]
    [TestCase(28, 19, 1, 2)]
    [TestCase(38, 29, 1, 1)]
    public void The_worst_case_is_the_software_precision_in_bins_of_the_guard_bits(int treeBits, int safePrecision, int at16, int at28)
    {
        foreach (var (precision, worst) in new[] { (16, at16), (28, at28) })
        {
            var unit = new FusedIpuParameters { TreeBits = treeBits, SoftwarePrecision = precision };
            Assert.That((unit.GuardBits, unit.MostAlignmentCycles), Is.EqualTo((safePrecision, worst)));

            // Reached by a lane as far below as it may be; one further is masked and costs nothing.
            ushort[] Far(int difference) => [HalfDraws.Code(1024), HalfDraws.Code(Math.ScaleB(1, 10 - difference / 2))];
            ushort[] Near(int difference) => [HalfDraws.Code(16384), HalfDraws.Code(Math.ScaleB(1, 14 - (difference + 1) / 2))];
            Assert.That(new FusedIpuCycles(unit).AlignmentCycles(Far(precision - 1), Near(precision - 1)), Is.EqualTo(worst));
            Assert.That(new FusedIpuCycles(unit).AlignmentCycles(Far(precision), Near(precision)), Is.EqualTo(1));
        }
        Assert.That(new FusedIpuParameters { TreeBits = treeBits, Alignment = FusedIpuAlignment.SingleCycle }.MostAlignmentCycles, Is.EqualTo(1));
    }

    [Test]
    public void Exponents_10_2_3_and_8_align_in_two_cycles_of_five_shifts()
    {
        var unit = new FusedIpuParameters { TreeBits = 14, Lanes = 8 };
        int[] exponents = [10, 2, 3, 8];

        Assert.That(unit.GuardBits, Is.EqualTo(5));
        Assert.That(
            exponents.Select(e => unit.Align(exponents.Max() - e)),
            Is.EqualTo(new LaneAlignment?[] { new(0, 0), new(1, 3), new(1, 2), new(0, 2) }));
        ushort[] weights = [.. exponents.Select(e => HalfDraws.Code(1.5 * Math.ScaleB(1, e)))];
        ushort[] ones = HalfDraws.Many(4, () => HalfDraws.Code(1));
        Assert.That(new FusedIpuCycles(unit).AlignmentCycles(weights, ones), Is.EqualTo(2));
        Assert.That(new FusedIpuFloatDatapath(unit).Dot(weights, ones), Is.EqualTo(1.5 * (1024 + 4 + 8 + 256)));
    }

    [Test]
    public void Zeros_of_a_rectifier_take_no_alignment()
    {
        var cycles = new FusedIpuCycles(new FusedIpuParameters { TreeBits = 16, SoftwarePrecision = FusedIpuParameters.NothingMasked });
        // The weight that meets the zero is 2^14, or 2^-14: neither sets the largest exponent nor a distance to it.
        ushort[] activations = [HalfDraws.Code(1), 0, 0, HalfDraws.Code(2)];
        ushort[] weights = [HalfDraws.Code(1), HalfDraws.Code(16384), HalfDraws.Code(Math.ScaleB(1, -14)), HalfDraws.Code(0.5)];

        Assert.That(cycles.AlignmentCycles(weights, activations), Is.EqualTo(1));
        Assert.That(cycles.AlignmentCycles([0, 0x8000], [HalfDraws.Code(1), HalfDraws.Code(2)]), Is.EqualTo(1));
        // The smallest subnormal in the zeros' place counts as 2^-14: with the third weight it lies 28 below.
        ushort[] smallest = [HalfDraws.Code(1), 1, 1, HalfDraws.Code(2)];
        Assert.That(cycles.AlignmentCycles(weights, smallest), Is.EqualTo(28 / 7 + 1));
        Assert.That(cycles.AlignmentCycles([weights[0], weights[2]], [smallest[0], activations[3]]), Is.EqualTo(13 / 7 + 1));
    }

    [TestCase(12, 16, 16)]
    [TestCase(16, 28, 8)]
    [TestCase(10, 59, 16)]
    [TestCase(28, 28, 64)]
    public void Counts_of_a_whole_multiplication_are_those_of_its_inner_products(int treeBits, int precision, int lanes)
    {
        const int Rows = 7, Products = 100, Channels = 70;
        var random = new Random(1);
        var activations = HalfDraws.Many(Rows * Products, () => random.Next(2) == 0 ? (ushort)0 : HalfDraws.Any(random));
        activations.AsSpan(0, Products).Clear();
        var weights = HalfDraws.Many(Channels * Products, () => random.Next(4) == 0 ? (ushort)0x8000 : HalfDraws.Any(random));
        var unit = new FusedIpuParameters { TreeBits = treeBits, SoftwarePrecision = precision, Lanes = lanes };
        var cycles = new FusedIpuCycles(unit);
        var counts = new byte[Rows * cycles.Groups(Products) * Channels];
        cycles.AlignmentCycles(new Matrix<ushort>(activations, Rows, Products), new Matrix<ushort>(weights, Channels, Products), counts);

        Assert.That(counts.Distinct().Count(), Is.GreaterThan(1));
        for (var i = 0; i < counts.Length; i++)
        {
            var (row, group, channel) = (i / Channels / cycles.Groups(Products), i / Channels % cycles.Groups(Products), i % Channels);
            var (first, count) = (group * lanes, Math.Min(lanes, Products - group * lanes));
            var w = weights.AsSpan(channel * Products + first, count);
            var a = activations.AsSpan(row * Products + first, count);
            var expected = Expected(w, a, treeBits - 9, precision);
            if (counts[i] != expected || cycles.AlignmentCycles(w, a) != expected)
                Assert.Fail($"{row}, {group}, {channel}: {counts[i]}, {cycles.AlignmentCycles(w, a)} instead of {expected}");
        }
    }

    [Test]
    public void A_unit_of_one_cycle_never_takes_more()
    {
        var cycles = new FusedIpuCycles(new FusedIpuParameters { Alignment = FusedIpuAlignment.SingleCycle, TreeBits = 10 });
        var counts = new byte[1];
        ushort[] weights = [HalfDraws.Code(1), HalfDraws.Code(Math.ScaleB(1, -14))];
        cycles.AlignmentCycles(new Matrix<ushort>(weights, 1, 2), new Matrix<ushort>(weights, 1, 2), counts);

        Assert.That((counts[0], cycles.AlignmentCycles(weights, weights)), Is.EqualTo(((byte)1, 1)));
    }

    [Test]
    public void Units_in_lock_step_wait_for_the_slowest_of_their_cluster()
    {
        byte[] counts = [1, 3, 2, 1, 1, 2, 1, 1, 1, 4];

        Assert.That(FusedIpuCycles.LockStep(counts, 5, 1), Is.EqualTo(counts));
        Assert.That(FusedIpuCycles.LockStep(counts, 5, 2), Is.EqualTo(new byte[] { 3, 2, 1, 2, 1, 4 }));
        Assert.That(FusedIpuCycles.LockStep(counts, 5, 8), Is.EqualTo(new byte[] { 3, 4 }));
    }

    [Test]
    public void Shapes_that_do_not_fit_are_refused()
    {
        var cycles = new FusedIpuCycles(new FusedIpuParameters { Lanes = 8 });

        Assert.That(() => cycles.AlignmentCycles([], []), Throws.ArgumentException.With.Message.EqualTo("an inner product needs 1..8 pairs, got 0 weights and 0 activations"));
        Assert.That(() => cycles.AlignmentCycles(new ushort[9], new ushort[9]), Throws.ArgumentException);
        Assert.That(() => cycles.AlignmentCycles(new ushort[2], new ushort[3]), Throws.ArgumentException);
        Assert.That(() => cycles.AlignmentCycles(new Matrix<ushort>(new ushort[9], 1, 9), new Matrix<ushort>(new ushort[9], 1, 9), new byte[1]), Throws.ArgumentException.With.Message.Contains("1 x 2 x 1"));
        Assert.That(() => FusedIpuCycles.LockStep(new byte[4], 3, 2), Throws.ArgumentException);
        Assert.That(() => FusedIpuCycles.LockStep(new byte[4], 2, 0), Throws.ArgumentException.With.Message.Contains("was 0"));
    }

    /// <summary>From the numbers: D of the pairs whose product is a number other than zero, in bins.</summary>
    private static int Expected(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations, int safePrecision, int softwarePrecision)
    {
        var exponents = new List<int>();
        for (var k = 0; k < weights.Length; k++)
        {
            if (double.IsFinite(HalfDraws.Value(weights[k])) && double.IsFinite(HalfDraws.Value(activations[k])) && HalfDraws.Value(weights[k]) * HalfDraws.Value(activations[k]) != 0)
                exponents.Add(HalfDraws.Exponent(weights[k]) + HalfDraws.Exponent(activations[k]));
        }
        return exponents.Count == 0 ? 1 : exponents.Select(e => exponents.Max() - e).Where(d => d < softwarePrecision).Max() / safePrecision + 1;
    }
}
