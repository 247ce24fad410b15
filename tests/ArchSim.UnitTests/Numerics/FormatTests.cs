using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>What every format keeps, over all of its codes: the examples of all families and more names of up to 12 bits, and some of 16.</summary>
public sealed class FormatTests
{
    private static readonly string[] Coded = [.. Names().Where(n => NumberFormat.Parse(n) is { BlockLength: 1, Bits: <= 16 }).Distinct()];

    private static readonly string[] Named = [.. Names().Distinct()];

    private static IEnumerable<string> Names()
    {
        foreach (var example in FormatFamilies.All.SelectMany(f => f.Examples))
            yield return example;
        for (var bits = 2; bits <= 12; bits++)
        {
            yield return $"int{bits}";
            yield return $"uint{bits}";
            foreach (var regime in ((int[])[1, 3, bits - 1]).Where(r => r < bits).Distinct())
            {
                for (var exponent = 0; exponent <= 2; exponent += 2)
                    yield return $"lp{bits}:es{exponent},rs{regime},sf0";
            }
        }
        for (var exponent = 1; exponent <= 8; exponent++)
        {
            for (var mantissa = 1; mantissa <= 11 - exponent; mantissa++)
                yield return $"e{exponent}m{mantissa}";
        }
        foreach (var name in (string[])["lp2:es0,rs1,sf0", "lp4:es1,rs2,sf0.5", "lp8:es1,rs2,sf-3", "lp16:es2,rs5,sf0", "int16", "uint16", "e4m7:p-3"])
            yield return name;
    }

    [TestCaseSource(nameof(Named))]
    public void A_name_parses_back_to_an_equal_format(string name)
    {
        var format = NumberFormat.Parse(name);
        var again = NumberFormat.Parse(format.Name);

        Assert.That((again.Name, again.Bits, again.BlockLength), Is.EqualTo((format.Name, format.Bits, format.BlockLength)));
        Assert.That(again, Is.EqualTo(format));
    }

    [Test]
    public void No_two_examples_name_the_same_format_within_a_family_and_none_in_two()
    {
        var formats = FormatFamilies.All.SelectMany(f => f.Examples.Select(e => NumberFormat.Parse(e).Name).Distinct().Select(n => (f.Pattern, Name: n))).ToArray();

        Assert.That(formats.Select(f => f.Name), Is.Unique);
        Assert.That(FormatFamilies.All.Select(f => f.Pattern), Is.Unique);
    }

    [TestCaseSource(nameof(Coded))]
    public void Of_codes_with_the_same_value_exactly_one_comes_back(string name)
    {
        var format = NumberFormat.Parse(name);
        var codes = Codes(format).Where(c => double.IsFinite(format.Decode(c))).ToArray();
        // Zeros of both signs are the same value.
        var codesOfValue = codes.GroupBy(c => format.Decode(c) + 0.0).ToDictionary(g => g.Key, g => g.Count());
        foreach (var code in codes)
        {
            var value = format.Decode(code);
            var back = format.Encode(value);
            Expect(format.Decode(back) == value, $"{name}: code {code} is {value:R}, which encodes to {back}, {format.Decode(back):R}");
            Expect(back == code || codesOfValue[value + 0.0] > 1, $"{name}: {value:R} has code {code} alone and encodes to {back}");
            Expect(format.Encode(format.Decode(back)) == back, $"{name}: code {back} does not come back");
            Expect((back & ~((1ul << format.Bits) - 1)) == 0, $"{name}: code {back} has too many bits");
        }
    }

    [TestCaseSource(nameof(Coded))]
    public void Values_do_not_fall_as_numbers_rise(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = Values(format);
        // Steps that meet no symmetry of the format, and all values with their neighbours.
        var reach = values[^1] * 1.2 + 1e-300;
        var sweep = Enumerable.Range(-2000, 4001).Select(i => reach * i / 2000.37)
            .Concat(Enumerable.Range(-2000, 4001).Select(i => Math.Sign(i) * reach * Math.Pow(2, (Math.Abs(i) - 2000) / 53.0)))
            .Concat(values.SelectMany(v => new[] { Math.BitDecrement(v), v, Math.BitIncrement(v) }))
            .Where(double.IsFinite).Order();
        var (last, lastX) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (var x in sweep)
        {
            var value = format.Decode(format.Encode(x));
            Expect(value >= last, $"{name}: {lastX:R} is {last:R}, and {x:R} is {value:R}");
            (last, lastX) = (value, x);
        }
    }

    [TestCaseSource(nameof(Coded))]
    public void A_number_between_two_values_goes_where_the_format_says(string name)
    {
        const double Off = 1e-6;
        var format = NumberFormat.Parse(name);
        Assume.That(format.DecisionRule, Is.Not.EqualTo(DecisionRule.Other), "the thresholds are the format's own, and tested with it");
        var values = Values(format);
        for (var i = 1; i < values.Length; i++)
        {
            var (low, high) = (values[i - 1], values[i]);
            // What becomes zero is the format's own where logarithms decide.
            if (format.DecisionRule == DecisionRule.NearestLogarithm && low * high <= 0)
                continue;
            var (a, b) = format.DecisionRule switch
            {
                // Just before the value of greater magnitude; nothing else is to be asked.
                DecisionRule.TowardZero => low >= 0 ? (high - (high - low) * Off, double.NaN) : (double.NaN, low + (high - low) * Off),
                DecisionRule.NearestLogarithm => (Math.Sign(low) * Math.Sqrt(low * high) * (1 - Math.Sign(low) * Off), Math.Sign(low) * Math.Sqrt(low * high) * (1 + Math.Sign(low) * Off)),
                _ when format is FloatFormat { Layout.ExponentZero: FloatExponentZero.Zeros } && low == 0 => (high * (1 - Off), high),
                _ when format is FloatFormat { Layout.ExponentZero: FloatExponentZero.Zeros } && high == 0 => (low, low * (1 - Off)),
                _ => (low + (high - low) * (0.5 - Off), low + (high - low) * (0.5 + Off)),
            };
            Goes(a, low);
            Goes(b, high);
        }

        void Goes(double number, double expected)
        {
            if (double.IsNaN(number))
                return;
            var value = format.Decode(format.Encode(number));
            Expect(value == expected, $"{name}: {number:R} is {value:R}, not {expected:R}");
        }
    }

    [TestCaseSource(nameof(Coded))]
    public void A_number_beyond_the_largest_value_takes_its_code(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = Values(format);
        // A format that overflows to infinity says so by having one; those that only hold one are tested by name.
        var overflows = Codes(format).Any(c => double.IsInfinity(format.Decode(c)));
        foreach (var (x, end) in new[] { (1e300, values[^1]), (double.MaxValue, values[^1]), (-1e300, values[0]), (-double.MaxValue, values[0]) })
        {
            var value = format.Decode(format.Encode(x));
            Expect(value == end || (overflows && double.IsInfinity(value) && Math.Sign(value) == Math.Sign(x)), $"{name}: {x} is {value:R}, and the end is {end:R}");
        }
    }

    [TestCase("fp16")]
    [TestCase("bf16")]
    public void Halves_saturate_though_they_have_infinities(string name) =>
        Assert.That(NumberFormat.Parse(name).Decode(NumberFormat.Parse(name).Encode(1e300)), Is.EqualTo(Values(NumberFormat.Parse(name))[^1]));

    [TestCaseSource(nameof(Coded))]
    public void Bits_above_those_of_a_code_are_ignored(string name)
    {
        var format = NumberFormat.Parse(name);
        foreach (var code in Codes(format).Where((_, i) => i % 7 == 0))
            Expect(format.Decode(code).Equals(format.Decode(code | 0xFFFF_FFFF << format.Bits)), $"{name}: code {code}");
    }

    [TestCaseSource(nameof(Named))]
    public void What_was_rounded_stays(string name)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(11);
        var once = new double[64];
        foreach (ref var value in once.AsSpan())
            value = (random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-8, 12));
        format.Round(once);
        var twice = (double[])once.Clone();
        format.Round(twice);

        Assert.That(twice, Is.EqualTo(once));
    }

    [TestCaseSource(nameof(Coded))]
    public void Rounding_a_span_gives_the_values_that_codes_give(string name)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(13);
        var values = Values(format);
        var numbers = Enumerable.Range(0, 1000)
            .Select(i => i % 3 == 0 ? values[random.Next(values.Length)] : (random.NextDouble() - 0.5) * 3 * values[^1] * Math.Pow(2, -random.Next(20))).ToArray();
        var rounded = (double[])numbers.Clone();
        format.Round(rounded);
        for (var i = 0; i < numbers.Length; i++)
            Expect(rounded[i] == format.Decode(format.Encode(numbers[i])), $"{name}: {numbers[i]:R} is {rounded[i]:R} in a span and {format.Decode(format.Encode(numbers[i])):R} alone");
    }

    [TestCaseSource(nameof(Coded))]
    public void Infinities_and_NaN_have_codes_or_are_refused(string name)
    {
        var format = NumberFormat.Parse(name);
        foreach (var number in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            uint code;
            try
            {
                code = format.Encode(number);
            }
            catch (ArgumentException)
            {
                continue;
            }
            Expect(format.Decode(code).Equals(number), $"{name}: {number} is {format.Decode(code)}");
        }
    }

    // As often as here, a constraint of the test framework would take most of the time.
    private static void Expect(bool holds, FormattableString otherwise)
    {
        if (!holds)
            Assert.Fail(FormattableString.Invariant(otherwise));
    }

    private static IEnumerable<uint> Codes(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Select(c => (uint)c);

    /// <summary>All finite values, once each, in ascending order.</summary>
    private static double[] Values(NumberFormat format) =>
        [.. Codes(format).Select(format.Decode).Where(double.IsFinite).Select(v => v + 0.0).Distinct().Order()];
}
