using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Rounding by chance: neighbours only, right on average, and a matter of seed and index alone.</summary>
public sealed class StochasticRoundingTests
{
    private static readonly string[] Floats = ["fp8e4m3", "fp16", "float:e4m3b10,nosub", "float:e3m0", "adaptivfloat8:e3b4"];

    [TestCaseSource(nameof(Floats))]
    public void The_mean_of_many_roundings_of_a_float_is_the_number(string name) => IsUnbiased((FloatFormat)NumberFormat.Parse(name), 11);

    [Test]
    public void The_mean_of_many_roundings_of_an_integer_is_the_number()
    {
        IsUnbiased(new IntegerFormat(8), 12);
        IsUnbiased(new UnsignedIntegerFormat(8), 13);
        IsUnbiased(new ShiftedIntegerFormat(8, -3), 14);
        IsUnbiased(new MinifloatFormat(3, 4, 10), 15);
    }

    [Test]
    public void The_random_bits_decide_at_the_fraction_of_the_way()
    {
        var format = NumberFormat.Parse("fp16") as FloatFormat;
        // A quarter of the way from 1 to 1 + 2^-10.
        var value = 1 + Math.ScaleB(1, -12);

        Assert.That(format!.Encode(value, (1UL << 62) - 1), Is.EqualTo(0x3C01));
        Assert.That(format.Encode(value, 1UL << 62), Is.EqualTo(0x3C00));
        Assert.That(format.Encode(-value, (1UL << 62) - 1), Is.EqualTo(0xBC01));
        Assert.That(new IntegerFormat(8).Encode(-1.75, (1UL << 62) - 1), Is.EqualTo(0xFF));
        Assert.That(new IntegerFormat(8).Encode(-1.75, 1UL << 62), Is.EqualTo(0xFE));
    }

    [Test]
    public void Values_of_the_format_stay_and_beyond_the_largest_it_saturates()
    {
        foreach (var name in Floats)
        {
            var format = (FloatFormat)NumberFormat.Parse(name);
            foreach (var random in new[] { 0UL, ulong.MaxValue })
            {
                for (var code = 0u; code <= format.Layout.LargestCode; code++)
                {
                    if (format.Encode(format.Decode(code), random) != code)
                        Assert.Fail($"code {code} of {name}");
                }
                Assert.That(format.Encode(1e300, random), Is.EqualTo(format.Layout.LargestCode));
            }
        }
    }

    [Test]
    public void Rounding_depends_on_neither_order_nor_parts()
    {
        var format = new IntegerFormat(8);
        var random = new Random(5);
        var values = Enumerable.Range(0, 1000).Select(_ => 200 * random.NextDouble() - 100).ToArray();
        var (whole, parts, codes) = (values.ToArray(), values.ToArray(), new uint[1000]);
        StochasticRounding.Round(format, whole, 42);
        foreach (var start in new[] { 700, 0, 300 })
            StochasticRounding.Round(format, parts.AsSpan(start, start == 300 ? 400 : 300), 42, start);
        StochasticRounding.Encode(format, values, codes, 42);

        Assert.That(parts, Is.EqualTo(whole));
        Assert.That(codes.Select(format.Decode), Is.EqualTo(whole));
        StochasticRounding.Round(format, values, 43);
        Assert.That(values, Is.Not.EqualTo(whole));
    }

    [Test]
    public void Bad_spans_are_refused()
    {
        var format = new IntegerFormat(8);

        Assert.That(() => StochasticRounding.Round(format, [], 1), Throws.ArgumentException);
        Assert.That(() => StochasticRounding.Round(format, new double[1], 1, -1), Throws.ArgumentException.With.Message.Contains("at least 0, was -1"));
        Assert.That(() => StochasticRounding.Round(format, [double.NaN], 1), Throws.ArgumentException);
        Assert.That(() => StochasticRounding.Encode(format, new double[2], new uint[3], 1), Throws.ArgumentException.With.Message.Contains("got 3"));
    }

    // A rounding is a step of the gap g with a probability: the mean of n has a deviation of at most g / (2 sqrt n). Five of them, over a hundred numbers from a fixed seed.
    private static void IsUnbiased<TFormat>(TFormat format, int seed)
        where TFormat : NumberFormat, IStochasticEncoder
    {
        const int Roundings = 4096;
        var random = new Random(seed);
        var table = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).Distinct().Order().ToArray();
        var rounded = new double[Roundings];
        for (var i = 0; i < 100; i++)
        {
            var at = random.Next(table.Length - 1);
            var (low, high) = (table[at], table[at + 1]);
            var value = low + (high - low) * random.NextDouble();
            Array.Fill(rounded, value);
            StochasticRounding.Round(format, rounded, (ulong)i);
            Assert.That(rounded.All(r => r == low || r == high), Is.True, $"{value} in {format}");
            Assert.That(rounded.Average(r => r - value) / (high - low), Is.Zero.Within(5 / (2 * Math.Sqrt(Roundings))), $"{value} in {format}");
        }
    }
}
