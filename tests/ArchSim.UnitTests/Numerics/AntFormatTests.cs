using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class AntFormatTests
{
    private static readonly string[] Names =
    [
        .. from kind in new[] { "flint", "uflint", "pot", "upot" } from bits in Enumerable.Range(2, 7) select $"{kind}{bits}",
        "antfloat2:e1", "antfloat4:e1", "antfloat4:e2", "antfloat4:e3", "antfloat8:e4", "antfloat8:e7", "uantfloat2:e2", "uantfloat4:e2", "uantfloat8:e3", "uantfloat8:e8",
    ];

    [TestCaseSource(nameof(Names))]
    public void A_name_parses_back_and_every_value_encodes_to_itself(string name)
    {
        var format = NumberFormat.Parse(name);

        Assert.That(format.Name, Is.EqualTo(name));
        foreach (var code in Codes(format))
        {
            var value = format.Decode(code);
            if (format.Decode(format.Encode(value)) != value || (value == 0 && double.IsNegative(value)))
                Assert.Fail($"code {code} is {value}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void A_value_goes_to_the_nearest_and_never_beyond_the_largest(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = Codes(format).Select(format.Decode).ToArray();
        var random = new Random(3);
        for (var trial = 0; trial < 400; trial++)
        {
            // As many in every octave, up to twice the largest.
            var x = values.Max() * 2 * Math.Pow(2, -random.NextDouble() * 16) * (random.Next(2) * 2 - 1);
            var rounded = format.Decode(format.Encode(x));
            if (Math.Abs(rounded - x) != values.Min(v => Math.Abs(v - x)))
                Assert.Fail($"{x} went to {rounded}");
        }
        Assert.That(format.Decode(format.Encode(1e300)), Is.EqualTo(values.Max()));
        Assert.That(format.Decode(format.Encode(-1e300)), Is.EqualTo(values.Min()));
        Assert.That(() => format.Encode(double.NaN), Throws.ArgumentException);
    }

    [Test]
    public void Unsigned_flint_of_four_bits_has_the_row_of_the_reference() =>
        Assert.That(Values("uflint4"), Is.EqualTo(new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 24, 32, 64 }));

    [Test]
    public void A_flint_code_says_by_its_first_one_how_many_mantissa_bits_follow()
    {
        var format = NumberFormat.Parse("uflint4");
        (uint Code, int Value)[] codes =
        [
            (0b0000, 0), (0b0001, 1), (0b0111, 7), (0b1100, 8), (0b1101, 10), (0b1110, 12), (0b1111, 14), (0b1010, 16), (0b1011, 24), (0b1001, 32), (0b1000, 64),
        ];

        foreach (var (code, value) in codes)
            Assert.That((format.Decode(code), format.Encode(value)), Is.EqualTo(((double)value, code)));
    }

    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    [TestCase(5)]
    [TestCase(6)]
    [TestCase(7)]
    [TestCase(8)]
    public void Flint_has_the_exponents_and_mantissas_of_its_definition(int v)
    {
        // The formulas of the ANT types: below one, about one, above, the largest, and zero; times 2^(v-1).
        List<double> values = [0, Math.Pow(2, v - 1)];
        void Binade(int exponent, int mantissaBits)
        {
            for (var j = 0; j < 1 << mantissaBits; j++)
                values.Add(Math.Pow(2, exponent) * (1 + j * Math.Pow(2, -mantissaBits)));
        }
        for (var i = 0; i <= v - 2; i++)
            Binade(-(i + 1), v - i - 2);
        Binade(0, v - 2);
        for (var i = 1; i <= v - 2; i++)
            Binade(i, v - i - 2);

        Assert.That(Values($"uflint{v}"), Is.EqualTo(values.Select(x => x * Math.Pow(2, v - 1)).Order()));
        if (v < 8)
            Assert.That(Values($"flint{v + 1}"), Is.EqualTo(Values($"uflint{v}").SelectMany(x => new[] { x, -x }).Distinct().Order()));
    }

    [TestCase("upot3", new double[] { 0, 1, 2, 4, 8, 16, 32, 64 })]
    [TestCase("pot3", new double[] { -4, -2, -1, 0, 1, 2, 4 })]
    [TestCase("flint2", new double[] { -1, 0, 1 })]
    [TestCase("uantfloat4:e2", new double[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 16, 20, 24, 28 })]
    [TestCase("antfloat4:e2", new double[] { -12, -8, -6, -4, -3, -2, -1, 0, 1, 2, 3, 4, 6, 8, 12 })]
    // One exponent bit is evenly spaced, exponent bits alone are powers of two.
    [TestCase("antfloat4:e1", new double[] { -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7 })]
    [TestCase("uantfloat3:e3", new double[] { 0, 1, 2, 4, 8, 16, 32, 64 })]
    public void Values_of_small_types(string name, double[] values) => Assert.That(Values(name), Is.EqualTo(values));

    [Test]
    public void The_largest_power_of_two_is_its_definition()
    {
        // 2^i, i = 0 .. 2^v - 2.
        Assert.That(Values("upot8").Last(), Is.EqualTo(Math.Pow(2, 254)));
        Assert.That(Values("pot8").Last(), Is.EqualTo(Math.Pow(2, 126)));
    }

    [TestCase("flint9", "bits must be 2..8, was 9")]
    [TestCase("uflint1", "bits must be 2..8, was 1")]
    [TestCase("pot1", "bits must be 2..8, was 1")]
    [TestCase("upot16", "bits must be 2..8, was 16")]
    [TestCase("antfloat9:e2", "bits must be 2..8, was 9")]
    [TestCase("antfloat4:e4", "e must be 1..3, was 4")]
    [TestCase("antfloat4:e0", "e must be 1..3, was 0")]
    [TestCase("uantfloat4:e5", "e must be 1..4, was 5")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("antfloat4")]
    [TestCase("flint4:e2")]
    [TestCase("pot4:x")]
    [TestCase("flint")]
    public void Other_names_are_refused(string name) => Assert.That(NumberFormat.TryParse(name, out _), Is.False);

    private static double[] Values(string name)
    {
        var format = NumberFormat.Parse(name);
        return [.. Codes(format).Select(format.Decode).Distinct().Order()];
    }

    private static IEnumerable<uint> Codes(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Select(c => (uint)c);
}
