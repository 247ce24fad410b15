using System.Runtime.Intrinsics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Log posits multiplied and accumulated: exact where logarithms are whole, bounded where a table makes them linear, and the same bits in vectors.</summary>
public sealed class LogPositDatapathTests
{
    [TestCase("lp8:es2,rs3,sf0", "lp8:es2,rs3,sf0", 5, 16)]
    [TestCase("lp8:es2,rs3,sf0", "lp8:es2,rs3,sf0", 5, 32)]
    [TestCase("lp4:es1,rs3,sf0.3", "lp8:es1,rs3,sf-2", 5, 32)]
    [TestCase("lp2:es0,rs1,sf0", "lp8:es1,rs3,sf0", 4, 24)]
    [TestCase("lp8:es1,rs2,sf0,B", "lp8:es1,rs7,sf0,log", 1, 48)]
    [TestCase("lp16:es2,rs5,sf0", "lp8:es2,rs3,sf0", 8, 63)]
    [TestCase("lp12:es4,rs11,sf0", "lp12:es4,rs11,sf0", 16, 64)]
    [TestCase("lp8:es5,rs7,sf0", "lp8:es5,rs7,sf0", 5, 32)]
    [TestCase("lp16:es5,rs15,sf64", "lp16:es5,rs15,sf-64", 16, 64)]
    [TestCase("lp16:es5,rs15,sf0", "lp2:es2,rs1,sf0", 1, 63)]
    [TestCase("lp16:es0,rs1,sf0", "lp16:es0,rs1,sf0", 14, 40)]
    public void Vectors_give_the_bits_of_the_definition(string weightName, string activationName, int fractionBits, int accumulatorBits)
    {
        var (weight, activation) = Formats(weightName, activationName);
        var (weights, activations) = (Twins.Codes(weight), Twins.Codes(activation));
        var tiles = new PartialSumTiles(NumberFormat.Parse("e4m7:p4"), 16);
        foreach (var point in new int?[] { null, 0, accumulatorBits - 1 })
        {
            var datapath = new LogPositDatapath(weight, activation, fractionBits, accumulatorBits, point);
            Twins.AreEqual(datapath, activations, weights, 3);
            Twins.AreEqual(datapath, activations, weights, 4, tiles);
        }
    }

    [Test]
    public void Vectors_give_the_bits_of_the_definition_where_products_are_near_one_and_sums_do_not_saturate([Values(16, 32, 48, 63, 64)] int accumulatorBits)
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es1,rs3,sf0");
        var codes = Twins.Codes(format).Where(c => Math.Abs(format.Decode(c)) < 1).ToArray();
        Twins.AreEqual(new LogPositDatapath(format, format, 5, accumulatorBits), codes, codes, 5);
        Twins.AreEqual(new LogPositDatapath(format, format, 5, accumulatorBits), codes, codes, 5, new PartialSumTiles(FloatFormat.Fp32, 7));
    }

    [Test]
    public void Products_of_the_widest_exponents_saturate_and_those_with_zero_are_zero()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp16:es5,rs15,sf0");
        var (largest, smallest) = ((ushort)format.Encode(format.Largest), (ushort)format.Encode(format.SmallestPositive));
        var datapath = new LogPositDatapath(format, format, 5, 64, 32);

        // Regimes of -14 to 14 in steps of 2^32: neither end has a bit left for the exponent.
        Assert.That((format.SmallestPositive, format.Largest), Is.EqualTo((Math.ScaleB(1, -448), Math.ScaleB(1, 448))));
        Assert.That(datapath.Dot([largest], [largest]), Is.EqualTo(Math.ScaleB(1, 31)).Within(1e-9));
        Assert.That(datapath.Dot([largest], [0]), Is.Zero);
        Assert.That(datapath.Dot([largest], [smallest]), Is.EqualTo(1));
        Assert.That(datapath.Dot([smallest], [smallest]), Is.Zero);
    }

    [Test]
    public void A_table_looked_up_one_by_one_gives_what_a_permutation_gives([Range(1, 5)] int fractionBits)
    {
        var table = new LinearTable(fractionBits);
        for (var first = 0; first < 1 << fractionBits; first++)
        {
            var fractions = (Vector512.Create(first) ^ Vector512<int>.Indices) & Vector512.Create((1 << fractionBits) - 1);
            Assert.That(table.Aligned(fractions), Is.EqualTo(table.AlignedOneByOne(fractions)));
            Assert.That(table.AlignedOneByOne(fractions)[0] >> (31 - fractionBits), Is.EqualTo(table.Significand(first)));
        }
    }

    [Test]
    public void A_table_holds_powers_of_two_rounded_to_its_bits([Range(1, 16)] int fractionBits)
    {
        var table = new LinearTable(fractionBits);
        for (var i = 0; i < 1 << fractionBits; i++)
        {
            var exact = Math.Pow(2, (double)i / (1 << fractionBits)) * (1 << fractionBits);
            if (Math.Abs(table.Significand(i) - exact) > 0.5 + 1e-9 || table.Significand(i) >= 2 << fractionBits)
                Assert.Fail($"{i}: {table.Significand(i)} for {exact}");
        }
    }

    [Test]
    public void Sums_of_powers_of_two_are_exact([Values(16, 24, 32, 48, 64)] int accumulatorBits)
    {
        // 2^-3 to 2^3 in both: products are 2^-6 to 2^6, and 40 of them less than 2^12.
        var format = (LogPositFormat)NumberFormat.Parse("lp4:es1,rs2,sf0");
        var codes = Twins.Codes(format);
        var random = new Random(6);
        var point = Math.Min(accumulatorBits / 2, 48);
        var datapath = new LogPositDatapath(format, format, 5, accumulatorBits);
        for (var run = 0; run < 200; run++)
        {
            var weights = Enumerable.Range(0, 40).Select(_ => codes[random.Next(codes.Length)]).ToArray();
            var activations = Enumerable.Range(0, 40).Select(_ => codes[random.Next(codes.Length)]).ToArray();
            var exact = 0.0;
            var saturated = false;
            for (var i = 0; i < weights.Length; i++)
            {
                exact += format.Decode(weights[i]) * format.Decode(activations[i]);
                saturated |= Math.Abs(exact) >= Math.ScaleB(1, accumulatorBits - 1 - point);
            }
            if (!saturated)
                Assert.That(datapath.Dot(weights, activations), Is.EqualTo(exact));
            else
                Assert.That(accumulatorBits, Is.LessThan(32));
        }
    }

    [Test]
    public void A_product_errs_by_the_table_and_by_the_last_place_of_the_sum([Values(3, 5, 8, 14)] int fractionBits)
    {
        var (weight, activation) = Formats("lp4:es0,rs3,sf0", "lp8:es2,rs3,sf0");
        var datapath = new LogPositDatapath(weight, activation, fractionBits, 48);
        foreach (var w in Twins.Codes(weight))
        {
            foreach (var a in Twins.Codes(activation))
            {
                var exact = weight.Decode(w) * activation.Decode(a);
                // Fractions have at most 3 bits here, so nothing is cut; an entry is rounded by half of its last place beside a significand of 1 or more.
                var bound = Math.Abs(exact) * double.Exp2(-fractionBits - 1) + double.Exp2(-24) + 1e-12;
                if (Math.Abs(datapath.Dot([w], [a]) - exact) > bound)
                    Assert.Fail($"{w} x {a} with {fractionBits} bits");
            }
        }
    }

    [Test]
    public void A_narrow_table_cuts_the_fraction_before_it_is_made_linear()
    {
        // Both logarithms are 3/8; their sum of 3/4 is cut to 1/2 at one bit, where the table has 1.5 (2^0.5 rounded).
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf0");
        var code = (ushort)format.Encode(double.Exp2(3 / 8.0));

        Assert.That(new LogPositDatapath(format, format, 1, 32).Dot([code], [code]), Is.EqualTo(1.5));
        // Two bits hold 3/4: 2^0.75 = 1.68 is 1.75 in quarters.
        Assert.That(new LogPositDatapath(format, format, 2, 32).Dot([code], [code]), Is.EqualTo(1.75));
    }

    [Test]
    public void The_binary_point_says_what_is_cut_off_and_where_sums_saturate()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf0");
        ushort one = (ushort)format.Encode(1), half = (ushort)format.Encode(0.5), sixteen = (ushort)format.Encode(16);

        Assert.That(new LogPositDatapath(format, format, 5, 16, 0).Dot([half, one], [one, one]), Is.EqualTo(1));
        Assert.That(new LogPositDatapath(format, format, 5, 16, 1).Dot([half, one], [one, one]), Is.EqualTo(1.5));
        Assert.That(new LogPositDatapath(format, format, 5, 16, 12).Dot([sixteen], [one]), Is.EqualTo(8 - double.Exp2(-12)));
        Assert.That(new LogPositDatapath(format, format, 5, 16, 12).Dot([sixteen, (ushort)(256 - one)], [one, one]), Is.EqualTo(7 - double.Exp2(-12)));
        Assert.That(new LogPositDatapath(format, format, 5, 16, 12).Dot([(ushort)(256 - sixteen), (ushort)(256 - sixteen)], [one, one]), Is.EqualTo(-8));
    }

    [TestCase(2, 8)]
    [TestCase(4, 8)]
    [TestCase(8, 8)]
    public void Weights_of_every_mode_meet_the_same_activations(int weightBits, int activationBits)
    {
        var (weight, activation) = (LogPositFormat.OfWidth(weightBits), LogPositFormat.OfWidth(activationBits));
        var one = (ushort)weight.Encode(1);
        var datapath = new LogPositDatapath(weight, activation, 5, 32);
        foreach (var a in Twins.Codes(activation))
        {
            // A weight of 1 adds nothing to the logarithm: what comes is the table's value of the activation.
            Assert.That(datapath.Dot([one], [a]), Is.EqualTo(activation.Decode(a)).Within(Math.Abs(activation.Decode(a)) / 64 + double.Exp2(-16)));
            Assert.That(datapath.Dot([(ushort)((1 << weightBits) - one)], [a]), Is.EqualTo(-datapath.Dot([one], [a])));
            Assert.That(datapath.Dot([0], [a]), Is.Zero);
        }
    }

    [TestCase(0, 32, null, "the table must have 1..16 bits of fraction, was 0")]
    [TestCase(17, 32, null, "the table must have 1..16 bits of fraction, was 17")]
    [TestCase(5, 15, null, "the accumulator must have 16..64 bits, was 15")]
    [TestCase(5, 65, null, "the accumulator must have 16..64 bits, was 65")]
    [TestCase(5, 32, 32, "the binary point must be 0..31 bits from the end, was 32")]
    [TestCase(5, 32, -1, "the binary point must be 0..31 bits from the end, was -1")]
    public void Impossible_widths_are_refused_with_their_range(int fractionBits, int accumulatorBits, int? point, string problem)
    {
        var format = LogPositFormat.OfWidth(8);
        Assert.That(() => new LogPositDatapath(format, format, fractionBits, accumulatorBits, point), Throws.ArgumentException.With.Message.EqualTo(problem));
    }

    [Test]
    public void Empty_rows_are_refused()
    {
        var format = LogPositFormat.OfWidth(8);
        Assert.That(() => new LogPositDatapath(format, format, 5, 32).Dot(Array.Empty<ushort>(), Array.Empty<ushort>()), Throws.ArgumentException);
    }

    private static (LogPositFormat Weight, LogPositFormat Activation) Formats(string weight, string activation) =>
        ((LogPositFormat)NumberFormat.Parse(weight), (LogPositFormat)NumberFormat.Parse(activation));
}
