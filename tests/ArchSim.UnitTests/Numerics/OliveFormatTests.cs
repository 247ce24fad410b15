using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class OliveFormatTests
{
    private static readonly string[] Names = ["olive4", "olive4:flint", "olive8", "olive8:flint"];

    // Integers from -7 to 7, steps of 32 / 7; flint 0 1 2 3 4 6 8 16 scaled to 32; floats 2^i (1 + j / 2) from 2^5 without 2^5 itself.
    [TestCase("olive4", new double[] { 0, 32 / 7.0, 64 / 7.0, 96 / 7.0, 128 / 7.0, 160 / 7.0, 192 / 7.0, 32 })]
    [TestCase("olive4:flint", new double[] { 0, 2, 4, 6, 8, 12, 16, 32 })]
    public void Four_bits_have_these_usual_values_and_outliers(string name, double[] magnitudes)
    {
        var format = Format(name);

        Assert.That(Values(format, OliveCodeKind.Normal), Is.EqualTo(magnitudes.Concat(magnitudes.Skip(1).Select(v => -v)).Order()));
        Assert.That(Values(format, OliveCodeKind.Outlier), Is.EqualTo(new double[] { -384, -256, -192, -128, -96, -64, -48, 48, 64, 96, 128, 192, 256, 384 }));
        Assert.That(format.Threshold, Is.EqualTo((magnitudes[^1] + 48) / 2));
    }

    [TestCase("olive8", 32, 255)]
    [TestCase("olive8:flint", 32, 255)]
    public void Eight_bits_have_every_code_but_the_identifier(string name, double largest, int normalCodes)
    {
        var format = Format(name);
        var outliers = Values(format, OliveCodeKind.Outlier);

        Assert.That(format.Codes.Count(c => c.Kind == OliveCodeKind.Normal), Is.EqualTo(normalCodes));
        Assert.That(Values(format, OliveCodeKind.Normal).Max(), Is.EqualTo(largest));
        // i = 5 .. 8, j = 0 .. 31, m = 5, without (5, 0).
        var magnitudes = (from i in Enumerable.Range(5, 4) from j in Enumerable.Range(0, 32) select Math.Pow(2, i) * (1 + j / 32.0)).Skip(1).ToArray();
        Assert.That(outliers, Is.EqualTo(magnitudes.Concat(magnitudes.Select(v => -v)).Order()));
        Assert.That((format.SmallestOutlier, format.LargestOutlier), Is.EqualTo((33.0, 504.0)));
    }

    [Test]
    public void The_neighbour_of_an_outlier_is_the_victim()
    {
        var format = Format("olive4");

        Assert.That(Rounded(format, 100, 20), Is.EqualTo(new double[] { 96, 0 }));
        Assert.That(Rounded(format, 20, -100), Is.EqualTo(new double[] { 0, -96 }));
        Assert.That(Rounded(format, 9, -23), Is.EqualTo(new double[] { 64 / 7.0, -160 / 7.0 }));
        Assert.That(format.EncodePair(100, 20), Is.EqualTo((0b0011u, 0b1000u)));
        Assert.That(format.EncodePair(20, -100), Is.EqualTo((0b1000u, 0b1011u)));
        Assert.That(format.EncodePair(9, -23), Is.EqualTo((0b0010u, 0b1011u)));
    }

    [TestCaseSource(nameof(Names))]
    public void A_span_is_rounded_as_its_pairs_are(string name)
    {
        var format = Format(name);
        var random = new Random(3);
        double[] edges = [.. Values(format, OliveCodeKind.Normal), .. Values(format, OliveCodeKind.Outlier), format.Threshold, -format.Threshold, 1e300, -1e300, -0.0, double.Epsilon];
        edges = [.. edges, .. edges.SelectMany(e => edges.Where(o => Math.Abs(o - e) < 100).Select(o => (o + e) / 2))];
        foreach (var length in new[] { 1, 2, 7, 8, 9, 255, 256, 257, 5000, 50_001 })
        {
            var values = new double[length];
            foreach (ref var value in values.AsSpan())
            {
                var edge = edges[random.Next(edges.Length)];
                value = random.Next(6) switch
                {
                    0 => edge,
                    1 => Math.BitIncrement(edge),
                    2 => Math.BitDecrement(edge),
                    3 => (random.NextDouble() - 0.5) * 1200,
                    _ => (random.NextDouble() - 0.5) * 80,
                };
            }
            var (rounded, expected) = (values.ToArray(), new double[length + 1]);
            format.Round(rounded);
            for (var i = 0; i < length; i += 2)
            {
                var (first, second) = format.EncodePair(values[i], i + 1 < length ? values[i + 1] : 0);
                (expected[i], expected[i + 1]) = format.DecodePair(first, second);
            }
            Assert.That(rounded.Select(BitConverter.DoubleToInt64Bits), Is.EqualTo(expected[..length].Select(BitConverter.DoubleToInt64Bits)));
        }
    }

    [Test]
    public void A_span_with_a_value_that_is_not_finite_is_refused_wherever_it_stands([Values(double.NaN, double.NegativeInfinity)] double bad)
    {
        foreach (var place in new[] { 0, 7, 8, 300, 599, 600 })
        {
            var values = new double[601];
            values[place] = bad;
            Assert.That(() => Format("olive8").Round(values), Throws.ArgumentException.With.Message.Contains("finite"), $"{place}");
        }
    }

    [Test]
    public void Of_two_outliers_in_a_pair_the_first_is_kept_even_where_the_second_is_larger() =>
        Assert.That(Rounded(Format("olive4"), -60, 380), Is.EqualTo(new double[] { -64, 0 }));

    [Test]
    public void Pairs_are_an_even_and_the_odd_value_after_it_and_a_last_one_is_alone()
    {
        var format = Format("olive4");

        Assert.That(Rounded(format, 4, 8, 200, 12, 500), Is.EqualTo(new double[] { 32 / 7.0, 64 / 7.0, 192, 0, 384 }));
        Assert.That(Rounded(format, 4, 200, 8, 12), Is.EqualTo(new double[] { 0, 192, 64 / 7.0, 96 / 7.0 }));
    }

    [TestCase("olive4", 40)]
    [TestCase("olive4:flint", 40)]
    public void A_value_above_the_threshold_and_only_one_above_is_an_outlier(string name, double threshold)
    {
        var format = Format(name);

        Assert.That(Rounded(format, threshold, 0), Is.EqualTo(new[] { Values(format, OliveCodeKind.Normal).Max(), 0 }));
        Assert.That(Rounded(format, -threshold, 0), Is.EqualTo(new[] { Values(format, OliveCodeKind.Normal).Min(), 0 }));
        Assert.That(Rounded(format, Math.BitIncrement(threshold), 4), Is.EqualTo(new double[] { 48, 0 }));
        Assert.That(Rounded(format, 4, Math.BitDecrement(-threshold)), Is.EqualTo(new double[] { 0, -48 }));
    }

    [TestCaseSource(nameof(Names))]
    public void Every_pair_of_codes_that_stands_for_numbers_comes_back_with_its_values(string name)
    {
        var format = Format(name);
        var pairs = 0;
        for (var first = 0u; first < 1u << format.Bits; first++)
        {
            for (var second = 0u; second < 1u << format.Bits; second++)
            {
                var values = format.DecodePair(first, second);
                if (double.IsNaN(values.First))
                    continue;
                pairs++;
                var (a, b) = format.EncodePair(values.First, values.Second);
                if (format.DecodePair(a, b) != values)
                    Assert.Fail($"{first} and {second} are {values}");
            }
        }
        // Pairs of usual codes, and outliers (all but 2^5 of either sign) on either side of an identifier.
        var codes = (1 << format.Bits) - 1;
        Assert.That(pairs, Is.EqualTo(codes * codes + 2 * (codes - 1)));
    }

    [TestCaseSource(nameof(Names))]
    public void A_usual_value_goes_to_the_nearest_beside_one_and_an_outlier_to_the_nearest_outlier(string name)
    {
        var format = Format(name);
        var normal = Values(format, OliveCodeKind.Normal);
        var all = normal.Concat(Values(format, OliveCodeKind.Outlier)).ToArray();
        for (var x = -600.0; x <= 600; x += 0.37)
        {
            if (Math.Abs(Rounded(format, x, 4)[0] - x) != all.Min(v => Math.Abs(v - x)))
                Assert.Fail($"{x} went to {Rounded(format, x, 4)[0]}");
        }
    }

    [Test]
    public void Spans_encode_and_decode_as_they_round()
    {
        var format = Format("olive8");
        var random = new Random(12);
        foreach (var length in new[] { 1, 2, 7, 64 })
        {
            var values = Enumerable.Range(0, length).Select(_ => (random.NextDouble() - 0.5) * (random.Next(8) == 0 ? 800 : 60)).ToArray();
            var codes = new uint[(length + 1) / 2 * 2];
            var decoded = new double[length];
            format.Encode(values, codes);
            format.Decode(codes, decoded);

            Assert.That(decoded, Is.EqualTo(Rounded(format, values)));
        }
        Assert.That(() => format.Encode(new double[3], new uint[3]), Throws.ArgumentException.With.Message.EqualTo("3 values, at least 1, need 4 codes, got 3"));
        Assert.That(() => format.Decode(new uint[2], new double[4]), Throws.ArgumentException);
        Assert.That(() => format.Encode(ReadOnlySpan<double>.Empty, []), Throws.ArgumentException);
    }

    [Test]
    public void Single_codes_hold_no_values_and_no_operands()
    {
        var format = Format("olive4");

        Assert.That((format.BlockLength, format.HoldsOperands), Is.EqualTo((2, false)));
        Assert.That(() => format.Decode(1), Throws.TypeOf<NotSupportedException>().With.Message.EqualTo("olive4 has values for pairs of codes only, not for a single one"));
        Assert.That(() => format.Encode(1), Throws.TypeOf<NotSupportedException>());
        Assert.That(format.DecodePair(format.Identifier, format.Identifier), Is.EqualTo((double.NaN, double.NaN)));
        Assert.That(format.DecodePair(0, format.Identifier), Is.EqualTo((double.NaN, double.NaN)));
        Assert.That(() => format.EncodePair(1, double.NaN), Throws.ArgumentException);
        Assert.That(() => format.EncodePair(double.PositiveInfinity, 1000), Throws.ArgumentException);
        Assert.That(() => format.EncodePair(1000, double.NegativeInfinity), Throws.ArgumentException);
    }

    [Test]
    public void The_scale_puts_three_standard_deviations_from_the_mean_at_the_largest_usual_value()
    {
        // Mean 1, deviation 2: 3 sigma reach to 7 and -5.
        float[] values = [3, -1, 3, -1];

        Assert.That(Format("olive4:flint").ScaleOf(values), Is.EqualTo(7 / 32.0));
        Assert.That(Format("olive4").ScaleOf(values), Is.EqualTo(7 / 32.0));
        Assert.That(Format("olive4").ScaleOf([.. values.Select(v => -v)]), Is.EqualTo(7 / 32.0));
        Assert.That(() => Format("olive4").ScaleOf([0, 0]), Throws.ArgumentException.With.Message.EqualTo("values must not all be zero for a scale"));
        Assert.That(() => Format("olive4").ScaleOf([]), Throws.ArgumentException);
        Assert.That(() => Format("olive4").ScaleOf([1, float.NaN]), Throws.ArgumentException);
    }

    [TestCase("olive5", "bits must be 4 or 8, was 5")]
    [TestCase("olive16:flint", "bits must be 4 or 8, was 16")]
    public void Another_width_is_refused(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [Test]
    public void Names_parse_back()
    {
        foreach (var name in Names)
            Assert.That(NumberFormat.Parse(name).Name, Is.EqualTo(name));
        Assert.That(NumberFormat.TryParse("olive4:int", out _), Is.False);
    }

    private static OliveFormat Format(string name) => (OliveFormat)NumberFormat.Parse(name);

    private static double[] Values(OliveFormat format, OliveCodeKind kind) => [.. format.Codes.Where(c => c.Kind == kind).Select(c => c.Value).Distinct().Order()];

    private static double[] Rounded(OliveFormat format, params double[] values)
    {
        var rounded = values.ToArray();
        format.Round(rounded);
        return rounded;
    }
}
