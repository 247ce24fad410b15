using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The regime that holds its terminator (reading B), and nearest in the logarithm.</summary>
public sealed class LogPositVariantTests
{
    private static readonly string[] Names =
    [
        "lp2:es0,rs1,sf0,B", "lp2:es0,rs1,sf0,B,log", "lp3:es2,rs2,sf0,log", "lp4:es0,rs2,sf0,B", "lp4:es1,rs3,sf0.5,B,log", "lp8:es2,rs3,sf0,B", "lp8:es2,rs3,sf0,log",
        "lp8:es1,rs7,sf-3,log", "lp8:es0,rs5,sf0.3,B,log", "lp12:es2,rs5,sf0,B,log", "lp16:es4,rs6,sf-40,B", "lp16:es4,rs15,sf64,log",
    ];

    // Codes that the published class reaches; at rs = 7 the word's end ends the run, as in a standard posit.
    [TestCase(2, 0b0101_1111u, 0b0010_0000u)]
    [TestCase(3, 0b0110_1111u, 0b0001_0000u)]
    [TestCase(4, 0b0111_0111u, 0b0000_1000u)]
    [TestCase(5, 0b0111_1011u, 0b0000_0100u)]
    [TestCase(6, 0b0111_1101u, 0b0000_0010u)]
    [TestCase(7, 0b0111_1111u, 0b0000_0001u)]
    public void Largest_and_smallest_code_of_a_regime_with_its_terminator(int regimeBits, uint largest, uint smallest)
    {
        var format = new LogPositFormat(8, 2, regimeBits, 0, LogPositRegime.Terminated);

        Assert.That(format.Encode(1e30), Is.EqualTo(largest));
        Assert.That(format.Encode(format.SmallestPositive), Is.EqualTo(smallest));
        // k is from -(rs - 1) to rs - 2; what is left behind run and terminator is ones, of weight 2 and less. The word's end gives k one more at the top.
        var (lowest, most) = regimeBits == 7 ? (-6, 24.0) : (1 - regimeBits, 4 * (regimeBits - 2) + 4 - double.Exp2(regimeBits - 5));
        Assert.That(format.SmallestPositive, Is.EqualTo(double.Exp2(4 * lowest)));
        Assert.That(format.Largest, Is.EqualTo(double.Exp2(most)).Within(1e-12).Percent);
    }

    [Test]
    public void Codes_that_begin_with_a_whole_regime_of_equal_bits_stand_for_no_number([Range(2, 6)] int regimeBits)
    {
        var format = new LogPositFormat(8, 1, regimeBits, 0, LogPositRegime.Terminated);
        for (var code = 1u; code < 128; code++)
        {
            var head = code >> (7 - regimeBits);
            var used = head != 0 && head != (1u << regimeBits) - 1;
            Assert.That(double.IsNaN(format.Decode(code)), Is.Not.EqualTo(used), $"{code:b8}");
            Assert.That(double.IsNaN(format.Decode(256 - code)), Is.Not.EqualTo(used), $"-{code:b8}");
        }
    }

    [Test]
    public void Both_readings_agree_on_codes_whose_run_has_room_for_its_terminator([Range(2, 7)] int regimeBits)
    {
        var capped = new LogPositFormat(8, 2, regimeBits, 0.5);
        var terminated = new LogPositFormat(8, 2, regimeBits, 0.5, LogPositRegime.Terminated);
        for (var code = 0u; code < 256; code++)
        {
            if (!double.IsNaN(terminated.Decode(code)))
                Assert.That(terminated.Decode(code), Is.EqualTo(capped.Decode(code)));
            else
                Assert.That(regimeBits < 7 || code == 128);
        }
    }

    [TestCaseSource(nameof(Names))]
    public void The_name_parses_back_and_every_number_encodes_to_the_code_it_came_from(string name)
    {
        var format = NumberFormat.Parse(name);
        Assert.That(format.Name, Is.EqualTo(name));
        for (var code = 0u; code < 1u << format.Bits; code++)
        {
            var value = format.Decode(code);
            if (double.IsFinite(value) && format.Encode(value) != code)
                Assert.Fail($"{code} is {value}, which is {format.Encode(value)}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Nothing_encodes_to_a_code_of_no_number(string name)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(1);
        for (var i = 0; i < 20000; i++)
        {
            var value = (random.Next(2) * 2 - 1) * double.Exp2(random.NextDouble() * 800 - 400);
            if (double.IsNaN(format.Decode(format.Encode(value))))
                Assert.Fail($"{value}");
        }
        Assert.That(format.Decode(format.Encode(double.MaxValue)), Is.EqualTo(((LogPositFormat)format).Largest));
        Assert.That(format.Encode(double.Epsilon), Is.Zero);
    }

    [TestCase("lp8:es2,rs3,sf0,log")]
    [TestCase("lp8:es1,rs3,sf0.3,B,log")]
    [TestCase("lp6:es1,rs2,sf-2,log")]
    public void Nearest_in_the_logarithm_is_nearest_by_ratio(string name)
    {
        var format = (LogPositFormat)NumberFormat.Parse(name);
        var values = Twins.Codes(format).Select(c => format.Decode(c)).Where(v => v > 0).ToArray();
        var random = new Random(2);
        for (var i = 0; i < 5000; i++)
        {
            var value = double.Exp2(Math.Log2(values.Min()) - 0.49 + random.NextDouble() * (Math.Log2(values.Max() / values.Min()) + 2));
            var ratio = values.Min(v => Math.Max(v / value, value / v));
            var found = format.Decode(format.Encode(value));
            if (Math.Max(found / value, value / found) > ratio * (1 + 1e-12))
                Assert.Fail($"{value} became {found}");
        }
    }

    [Test]
    public void Nearest_by_ratio_parts_at_the_geometric_mean_and_nearest_by_value_at_the_arithmetic_one()
    {
        // Codes of lp4:es1,rs2 are powers of two: between 2 and 4 the means are 2.828 and 3.
        var (value, ratio) = (NumberFormat.Parse("lp4:es1,rs2,sf0"), NumberFormat.Parse("lp4:es1,rs2,sf0,log"));

        Assert.That((value.Decode(value.Encode(2.9)), ratio.Decode(ratio.Encode(2.9))), Is.EqualTo((2.0, 4.0)));
        Assert.That((value.Decode(value.Encode(2.8)), ratio.Decode(ratio.Encode(2.8))), Is.EqualTo((2.0, 2.0)));
    }

    [Test]
    public void A_geometric_mean_goes_to_the_even_code()
    {
        // Four octaves a regime step and no room for exponents: the means of neighbours are powers of two.
        var format = NumberFormat.Parse("lp3:es2,rs2,sf0,log");
        Assert.That(new[] { 1u, 2u, 3u }.Select(format.Decode), Is.EqualTo(new[] { 0.0625, 1, 16 }));

        Assert.That(format.Encode(0.25), Is.EqualTo(2));
        Assert.That(format.Encode(4), Is.EqualTo(2));
    }

    [Test]
    public void In_the_logarithm_zero_begins_half_an_octave_below_the_smallest_value()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf0,log");
        var limit = format.SmallestPositive / Math.Sqrt(2);

        Assert.That(format.Encode(limit * 0.999999), Is.Zero);
        Assert.That(format.Encode(limit * 1.000001), Is.EqualTo(1));
        Assert.That(format.Encode(-limit * 1.000001), Is.EqualTo(0xFF));
        Assert.That(format.Encode(-0.0), Is.Zero);
    }

    [Test]
    public void The_stored_logarithm_is_that_of_the_value_plus_sf()
    {
        var format = (LogPositFormat)NumberFormat.Parse("lp8:es2,rs3,sf1.5");
        foreach (var code in Twins.Codes(format).Where(c => c != 0))
            Assert.That(format.Logarithm(code), Is.EqualTo(Math.Log2(Math.Abs(format.Decode(code))) + 1.5).Within(1e-12));
        Assert.That(() => format.Logarithm(0), Throws.ArgumentException);
        Assert.That(() => format.Logarithm(128), Throws.ArgumentException);
    }

    [TestCase("lp8:es2,rs1,sf0,B", "rs must be 2..7, was 1")]
    [TestCase("lp8:es2,rs8,sf0,B,log", "rs must be 2..7, was 8")]
    [TestCase("lp2:es0,rs2,sf0,B", "rs must be 1..1, was 2")]
    public void A_regime_without_room_for_run_and_terminator_is_refused(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("lp8:es2,rs3,sf0,log,B", "option 'B' is unknown or out of its place")]
    [TestCase("lp8:es2,rs3,sf0,b", "option 'b' is unknown or out of its place")]
    [TestCase("lp8:B", "option 'B' must be es and a whole number")]
    public void Other_spellings_are_refused_with_the_option(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.StartsWith($"number format '{name}': {problem}"));
}
