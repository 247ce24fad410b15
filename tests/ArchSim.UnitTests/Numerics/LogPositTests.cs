using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Log posits code by code. Expected values are written as the power of two that regime, exponent and fraction make by hand.</summary>
public sealed class LogPositTests
{
    // Regime runs of at most 3 bits; 001 and 110 leave one fraction bit only for k = -1 and 0, where the run and its end take two.
    private static readonly double[] Lp4Rs3 = [-2, -1, -0.5, 0, 0.5, 1, 2];

    // At rs = 2 every code leaves one fraction bit: half-octave steps.
    private static readonly double[] Lp4Rs2 = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5];

    [Test]
    public void All_codes_of_LP_4_0_3() => AllPositiveCodes("lp4:es0,rs3,sf0", Lp4Rs3);

    [Test]
    public void All_codes_of_LP_4_0_2() => AllPositiveCodes("lp4:es0,rs2,sf0", Lp4Rs2);

    [Test]
    public void All_codes_of_LP_4_1_2_are_powers_of_two() => AllPositiveCodes("lp4:es1,rs2,sf0", [-3, -2, -1, 0, 1, 2, 3]);

    [TestCase(0b0000_0001u, -11.75)]
    [TestCase(0b0001_0000u, -8)]
    [TestCase(0b0010_0000u, -4)]
    [TestCase(0b0011_0000u, -2)]
    [TestCase(0b0011_1111u, -0.125)]
    [TestCase(0b0100_0000u, 0)]
    [TestCase(0b0100_0001u, 0.125)]
    [TestCase(0b0100_1000u, 1)]
    [TestCase(0b0101_1111u, 3.875)]
    [TestCase(0b0110_0000u, 4)]
    [TestCase(0b0111_0000u, 8)]
    [TestCase(0b0111_1111u, 11.75)]
    public void A_code_of_LP_8_2_3_is_its_power_of_two(uint code, double exponent) => IsPower("lp8:es2,rs3,sf0", code, exponent);

    [TestCase(0b0000_0001u, -3.9375)]
    [TestCase(0b0001_0000u, -3)]
    [TestCase(0b0010_0000u, -2)]
    [TestCase(0b0011_1111u, -0.0625)]
    [TestCase(0b0100_1000u, 0.5)]
    [TestCase(0b0101_0000u, 1)]
    [TestCase(0b0110_0000u, 2)]
    [TestCase(0b0111_1111u, 3.9375)]
    public void A_code_of_LP_8_1_2_is_its_power_of_two(uint code, double exponent) => IsPower("lp8:es1,rs2,sf0", code, exponent);

    [Test]
    public void Two_bits_are_minus_one_zero_and_one()
    {
        var format = NumberFormat.Parse("lp2:es0,rs1,sf0");

        Assert.That(new[] { format.Decode(0), format.Decode(1), format.Decode(2), format.Decode(3) }, Is.EqualTo(new[] { 0, 1, double.NaN, -1 }));
    }

    [Test]
    public void A_positive_scale_moves_the_values_toward_zero() => IsPower("lp8:es2,rs3,sf2.5", 0b0100_0000, -2.5);

    [TestCase("lp4:es0,rs3,sf0")]
    [TestCase("lp8:es2,rs3,sf0")]
    [TestCase("lp8:es1,rs7,sf0.25")]
    [TestCase("lp16:es3,rs15,sf0")]
    public void Values_grow_with_their_codes_as_two_complement_numbers(string name)
    {
        var format = NumberFormat.Parse(name);
        var half = 1 << (format.Bits - 1);
        var values = Enumerable.Range(1 - half, 2 * half - 1).Select(c => format.Decode((uint)c)).ToArray();

        Assert.That(values, Is.Ordered.Ascending);
        Assert.That(values, Is.Unique);
    }

    [Test]
    public void Zero_is_for_zero_and_less_than_half_of_the_smallest_value()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf0");
        var half = format.SmallestPositive / 2;

        Assert.That(format.Encode(0), Is.Zero);
        Assert.That(format.Encode(-0.0), Is.Zero);
        Assert.That(format.Encode(Math.BitDecrement(half)), Is.Zero);
        Assert.That(format.Encode(half), Is.EqualTo(1));
        Assert.That(format.Encode(-half), Is.EqualTo(0xFF));
    }

    [Test]
    public void Nothing_encodes_to_not_a_real()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf0");
        Assert.That(format.Decode(format.NotAReal), Is.NaN);
        for (var x = -5000.0; x <= 5000; x += 0.37)
            Assert.That(format.Encode(x), Is.Not.EqualTo(format.NotAReal));
    }

    private static void AllPositiveCodes(string name, double[] exponents)
    {
        for (var code = 1u; code <= exponents.Length; code++)
        {
            IsPower(name, code, exponents[code - 1]);
            var format = NumberFormat.Parse(name);
            Assert.That(format.Decode(16 - code), Is.EqualTo(-format.Decode(code)));
        }
    }

    private static void IsPower(string name, uint code, double exponent) =>
        Assert.That(NumberFormat.Parse(name).Decode(code), Is.EqualTo(Math.Pow(2, exponent)).Within(1e-12).Percent);
}
