using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The unit's parameters, and operands as multipliers of five bits take them.</summary>
public sealed class FusedIpuNibbleTests
{
    [Test]
    public void Twice_every_significand_is_256_N2_16_N1_and_N0_of_five_bits_each()
    {
        for (var significand = -2047; significand <= 2047; significand++)
        {
            var (n2, n1, n0) = Nibbles.OfSignificand(significand);
            if (256 * n2 + 16 * n1 + n0 != 2 * significand || n2 is < -16 or > 15 || n1 is < 0 or > 15 || n0 is < 0 or > 14 || n0 % 2 != 0)
                Assert.Fail($"{significand}: {n2}, {n1}, {n0}");
        }
        Assert.That(Nibbles.OfSignificand(-2047).N2, Is.EqualTo(-16));
        Assert.That(() => Nibbles.OfSignificand(2048), Throws.ArgumentException.With.Message.EqualTo("a significand must be -2047..2047, was 2048"));
    }

    [TestCase(4, true)]
    [TestCase(8, true)]
    [TestCase(12, true)]
    [TestCase(16, true)]
    [TestCase(4, false)]
    [TestCase(8, false)]
    [TestCase(12, false)]
    [TestCase(16, false)]
    public void Every_integer_is_the_sum_of_its_nibbles_of_which_the_top_one_may_be_signed(int bits, bool signed)
    {
        NumberFormat integer = signed ? new IntegerFormat(bits) : new UnsignedIntegerFormat(bits);
        var count = Nibbles.OfInteger(bits);
        for (var code = 0u; code < 1u << bits; code++)
        {
            var number = (int)integer.Decode(code);
            var sum = 0;
            for (var i = 0; i < count; i++)
            {
                var nibble = Nibbles.Nibble(number, i, top: i == count - 1);
                var least = signed && i == count - 1 ? -8 : 0;
                if (nibble < least || nibble > least + 15)
                    Assert.Fail($"{number} has a nibble {nibble}");
                sum += nibble << (4 * i);
            }
            if (sum != number || number != (signed ? (int)NumberFormat.Parse($"int{bits}").Decode(code) : (int)code))
                Assert.Fail($"{code}: {number}, {sum}");
        }
    }

    [TestCase(4, 4, 1)]
    [TestCase(8, 4, 2)]
    [TestCase(8, 8, 4)]
    [TestCase(12, 4, 3)]
    [TestCase(12, 8, 6)]
    [TestCase(12, 12, 9)]
    [TestCase(16, 16, 16)]
    public void A_product_takes_the_nibbles_of_one_times_those_of_the_other(int weightBits, int activationBits, int iterations)
    {
        Assert.That(Nibbles.Iterations(weightBits, activationBits), Is.EqualTo(iterations));
        Assert.That(Nibbles.Iterations(activationBits, weightBits), Is.EqualTo(iterations));
        Assert.That(new FusedIpuIntegerDatapath(new FusedIpuParameters(), new IntegerFormat(weightBits), new IntegerFormat(activationBits)).Iterations, Is.EqualTo(iterations));
    }

    [Test]
    public void An_fp16_inner_product_takes_nine_iterations() => Assert.That(FusedIpuParameters.Fp16Iterations, Is.EqualTo(9));

    [Test]
    public void The_accumulator_has_33_bits_and_those_of_the_lanes_and_the_accumulations([Values(1, 8, 16, 17)] int lanes)
    {
        var unit = new FusedIpuParameters { Lanes = lanes, AccumulationBits = 10 };

        Assert.That(unit.AccumulatorBits, Is.EqualTo(33 + Math.Ceiling(Math.Log2(lanes)) + 10));
    }

    [Test]
    public void A_width_out_of_its_range_is_refused_with_the_range()
    {
        Refuses(() => new FusedIpuParameters { Lanes = 0 }, "lanes must be 1..64, was 0");
        Refuses(() => new FusedIpuParameters { TreeBits = 9 }, "tree bits must be 10..57, was 9");
        Refuses(() => new FusedIpuParameters { TreeBits = 58 }, "tree bits must be 10..57, was 58");
        Refuses(() => new FusedIpuParameters { SoftwarePrecision = 0 }, "software precision must be 1..59, was 0");
        Refuses(() => new FusedIpuParameters { AccumulatorFractionBits = 37 }, "accumulator fraction bits must be 20..36, was 37");
        Refuses(() => new FusedIpuParameters { AccumulationBits = -1 }, "accumulation bits must be 0..18, was -1");
        Refuses(() => new FusedIpuParameters { Alignment = (FusedIpuAlignment)2 }, "FusedIpuAlignment must be SingleCycle or MultiCycle, was 2");
        Refuses(() => Nibbles.OfInteger(6), "an integer operand must have 4, 8, 12 or 16 bits, was 6");
        Refuses(() => new FusedIpuIntegerDatapath(new FusedIpuParameters(), new IntegerFormat(8), new IntegerFormat(8), 64), "an accumulator must have 16..63 bits, was 64");
    }

    private static void Refuses(Func<object> make, string message) => Assert.That(() => make(), Throws.ArgumentException.With.Message.EqualTo(message));
}
