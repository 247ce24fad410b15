using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class PiecewiseLinearFormatTests
{
    private static readonly string[] Names =
    [
        "pwlq2:p0.35", "pwlq3:p0.1", "pwlq4:p0.35", "pwlq4:p0.9", "pwlq8:p0.35", "pwlq4:p0.2,p0.45", "pwlq3:p0.1,p0.3,p0.6", "pwlq8:p0.1,p0.3,p0.6",
        "pwlq4:p0.4,overlap", "pwlq2:p0.5,overlap", "pwlq8:p0.2,p0.5,p0.75,overlap",
    ];

    [TestCase("pwlq4", "pwlq4:p0.35", 5, 4)]
    [TestCase("pwlq8", "pwlq8:p0.35", 9, 8)]
    [TestCase("pwlq4:p0.350", "pwlq4:p0.35", 5, 4)]
    [TestCase("pwlq4:p0.2,p0.45", "pwlq4:p0.2,p0.45", 6, 4)]
    [TestCase("pwlq2:p0.1,p0.3,p0.6", "pwlq2:p0.1,p0.3,p0.6", 4, 2)]
    [TestCase("pwlq4:p0.4,overlap", "pwlq4:p0.4,overlap", 5, 4)]
    [TestCase("pwlq4:p1e-6", "pwlq4:p1E-06", 5, 4)]
    public void A_name_says_every_breakpoint_and_parses_back(string written, string name, int bits, int computedBits)
    {
        var format = NumberFormat.Parse(written);

        Assert.That((format.Name, format.Bits, format.ComputedBits), Is.EqualTo((name, bits, computedBits)));
        Assert.That(NumberFormat.Parse(format.Name), Is.EqualTo(format));
    }

    [TestCase("pwlq1", "b must be 2..8, was 1")]
    [TestCase("pwlq9:p0.5", "b must be 2..8, was 9")]
    [TestCase("pwlq4:p0", "p must be 1E-06..0.999999, was 0")]
    [TestCase("pwlq4:p1", "p must be 1E-06..0.999999, was 1")]
    [TestCase("pwlq4:p-0.5", "p must be 1E-06..0.999999, was -0.5")]
    [TestCase("pwlq4:p0.2,p1.5", "p must be 1E-06..0.999999, was 1.5")]
    [TestCase("pwlq4:p0.4,p0.2", "p must ascend, was 0.2 after 0.4")]
    [TestCase("pwlq4:p0.4,p0.4", "p must ascend, was 0.4 after 0.4")]
    [TestCase("pwlq4:p0.1,p0.2,p0.3,p0.4", "there must be 1..3 breakpoints, were 4")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("pwlq4:overlap")]
    [TestCase("pwlq4:0.35")]
    [TestCase("pwlq4:p0.35,")]
    [TestCase("pwlq4:overlap,p0.35")]
    [TestCase("pwlq4:p0.35,overlap,overlap")]
    [TestCase("pwlq:p0.35")]
    public void Other_names_are_refused(string name) => Assert.That(NumberFormat.TryParse(name, out _), Is.False);

    [Test]
    public void A_code_is_sign_piece_and_level()
    {
        // Seven steps to the breakpoint and seven on to the end, all of them eighths of a half: exact in binary where p is 7/16.
        var format = NumberFormat.Parse("pwlq4:p0.4375");

        for (var level = 0u; level < 8; level++)
        {
            Assert.That(format.Decode(0b0_0_000 | level), Is.EqualTo(level / 16.0));
            Assert.That(format.Decode(0b0_1_000 | level), Is.EqualTo(7 / 16.0 + level * (9 / 16.0 / 7)).Within(1e-15));
            Assert.That(format.Decode(0b1_0_000 | level), Is.EqualTo(-format.Decode(0b0_0_000 | level)));
            Assert.That(format.Decode(0b1_1_000 | level), Is.EqualTo(-format.Decode(0b0_1_000 | level)));
        }
    }

    [TestCase("pwlq4:p0.35", 0.35)]
    [TestCase("pwlq4:p0.2,p0.45", 0.2, 0.45)]
    [TestCase("pwlq3:p0.1,p0.3,p0.6", 0.1, 0.3, 0.6)]
    public void Ends_of_pieces_are_the_breakpoints_and_one_and_belong_to_the_piece_below(string name, params double[] breakpoints)
    {
        var format = (PiecewiseLinearFormat)NumberFormat.Parse(name);
        var ends = breakpoints.Append(1).ToArray();

        for (var piece = 0; piece < ends.Length; piece++)
        {
            var last = (uint)(piece << (format.ComputedBits - 1) | format.LastLevel);
            Assert.That(format.Decode(last), Is.EqualTo(ends[piece]));
            Assert.That(format.Encode(ends[piece]), Is.EqualTo(last));
            if (piece < ends.Length - 1)
                Assert.That(format.Decode(last + 1), Is.EqualTo(ends[piece]));
        }
    }

    [TestCase("pwlq4:p0.35", 0)]
    [TestCase("pwlq4:p0.2,p0.45", 16)]
    [TestCase("pwlq3:p0.1,p0.3,p0.6", 0)]
    // Tail levels are sevenths; 1/7 and 2/7 and zero lie within 0.4.
    [TestCase("pwlq4:p0.4,overlap", 6)]
    public void Codes_without_a_piece_or_within_a_breakpoint_stand_for_no_number(string name, int count) =>
        Assert.That(Codes(NumberFormat.Parse(name)).Count(c => double.IsNaN(NumberFormat.Parse(name).Decode(c))), Is.EqualTo(count));

    [TestCase(2)]
    [TestCase(4)]
    [TestCase(8)]
    public void One_breakpoint_has_the_steps_of_twice_as_many_levels(int bits)
    {
        // Each of four pieces has 2^(b-1) - 1 steps.
        var format = new PiecewiseLinearFormat(bits, [0.35]);

        Assert.That(Codes(format).Select(format.Decode).Distinct().Count(), Is.EqualTo(4 * ((1 << (bits - 1)) - 1) + 1));
    }

    [TestCaseSource(nameof(Names))]
    public void Every_value_encodes_to_a_code_of_that_value_and_no_value_is_minus_zero(string name)
    {
        var format = NumberFormat.Parse(name);
        foreach (var value in Codes(format).Select(format.Decode).Where(v => !double.IsNaN(v)))
        {
            Assert.That(format.Decode(format.Encode(value)), Is.EqualTo(value));
            Assert.That(value != 0 || !double.IsNegative(value), Is.True);
        }
        Assert.That(format.Encode(-0.0), Is.Zero);
    }

    [TestCaseSource(nameof(Names))]
    public void A_value_goes_to_the_nearest_and_never_beyond_one(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = Codes(format).Select(format.Decode).Where(v => !double.IsNaN(v)).ToArray();
        for (var x = -1.25; x <= 1.25; x += 0.00317)
        {
            var rounded = format.Decode(format.Encode(x));
            if (Math.Abs(rounded - x) != values.Min(v => Math.Abs(v - x)))
                Assert.Fail($"{x} went to {rounded}");
        }
        Assert.That(format.Decode(format.Encode(1e300)), Is.EqualTo(1));
        Assert.That(format.Decode(format.Encode(-1e300)), Is.EqualTo(-1));
    }

    [TestCase("pwlq4:p0.4375", 0.5 / 16, 0)]
    [TestCase("pwlq4:p0.4375", 1.5 / 16, 2)]
    [TestCase("pwlq4:p0.4375", 6.5 / 16, 6)]
    // One step of 3/4 after one of 1/4: both codes are odd.
    [TestCase("pwlq2:p0.25", 0.625, 0b01)]
    [TestCase("pwlq2:p0.25", -0.625, 0b101)]
    public void Halfway_goes_to_the_even_code_and_between_odd_ones_to_the_lesser_magnitude(string name, double value, int code) =>
        Assert.That(NumberFormat.Parse(name).Encode(value), Is.EqualTo(code));

    [Test]
    public void What_is_not_finite_is_refused()
    {
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            Assert.That(() => NumberFormat.Parse("pwlq4").Encode(value), Throws.ArgumentException);
    }

    private static IEnumerable<uint> Codes(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Select(c => (uint)c);
}
