using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Codebooks of base two, of its root, and of both, level by level.</summary>
public sealed class LogarithmicFormatTests
{
    private static readonly string[] Names =
    [
        "log2", "log3:base-sqrt2", "log4", "log4:nozero", "log4:base-sqrt2", "log4:base-sqrt2,odd,nozero,rootexact", "log8", "log8:base-sqrt2,root1.421875,after",
        "seglog3", "seglog4", "seglog5:odd", "seglog5:rootexact", "seglog8:odd,nozero,root1.4375,after",
        "brslog2:sqrt1", "brslog4:sqrt0", "brslog4:sqrt7,odd", "brslog5:sqrt4", "brslog5:sqrt15,rootexact", "brslog5:sqrt16,nozero", "brslog8:sqrt100,odd,root1.421875",
    ];

    // LogART (ICLR 2026) table 16: n2 = 4 with an even top, and 5 root-two codes with an odd top; exponents of two from code 000 on.
    [TestCase("brslog4:sqrt4,nozero,rootexact", new[] { 0, 1, 2, 3, 3.5, 4, 4.5, 5 })]
    [TestCase("brslog4:sqrt5,odd,nozero,rootexact", new[] { 0, 1, 2, 2.5, 3, 3.5, 4, 4.5 })]
    // The example codebooks of a largest magnitude of 1, smallest first and from the smallest on.
    [TestCase("brslog4:sqrt0,nozero,rootexact", new double[] { 0, 1, 2, 3, 4, 5, 6, 7 })]
    [TestCase("brslog4:sqrt2,nozero,rootexact", new[] { 0, 1, 2, 3, 4, 5, 5.5, 6 })]
    [TestCase("brslog4:sqrt6,nozero,rootexact", new[] { 0, 1, 1.5, 2, 2.5, 3, 3.5, 4 })]
    [TestCase("brslog5:sqrt4,nozero,rootexact", new[] { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 11.5, 12, 12.5, 13 })]
    [TestCase("brslog5:sqrt8,nozero,rootexact", new[] { 0, 1, 2, 3, 4, 5, 6, 7, 7.5, 8, 8.5, 9, 9.5, 10, 10.5, 11 })]
    [TestCase("brslog5:sqrt12,nozero,rootexact", new[] { 0, 1, 2, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9 })]
    // From 2^-3.5 to 1: the unit is the power of two below the smallest.
    [TestCase("brslog4:sqrt8,nozero,rootexact", new[] { 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4 })]
    public void Codes_of_a_codebook_without_zero_are_these_powers_of_two(string name, double[] exponents)
    {
        var format = NumberFormat.Parse(name);
        for (var code = 0u; code < exponents.Length; code++)
        {
            Assert.That(format.Decode(code), Is.EqualTo(Math.Pow(2, exponents[code])).Within(1e-13).Percent, $"{code}");
            Assert.That(format.Decode(code + (uint)exponents.Length), Is.EqualTo(-format.Decode(code)));
        }
    }

    [TestCase("log4", new double[] { 0, 1, 2, 4, 8, 16, 32, 64 })]
    [TestCase("log4:base-sqrt2", new[] { 0, 1, 1.5, 2, 3, 4, 6, 8 })]
    [TestCase("log4:base-sqrt2,odd", new[] { 0, 1.5, 2, 3, 4, 6, 8, 12 })]
    // Three powers of two and four of root two; the gap between the segments is an octave when the fourth root from the top is odd and has its power of two below it.
    [TestCase("seglog4", new double[] { 0, 1, 2, 4, 6, 8, 12, 16 })]
    [TestCase("seglog4:odd", new double[] { 0, 1, 2, 4, 8, 12, 16, 24 })]
    [TestCase("brslog3:sqrt1,odd", new double[] { 0, 1, 2, 3 })]
    [TestCase("brslog3:sqrt1", new double[] { 0, 1, 2, 4 })]
    public void Magnitude_code_zero_is_zero_and_the_others_ascend_from_one(string name, double[] magnitudes)
    {
        var format = NumberFormat.Parse(name);
        Assert.That(Enumerable.Range(0, magnitudes.Length).Select(c => format.Decode((uint)c)), Is.EqualTo(magnitudes));
        Assert.That(Enumerable.Range(0, magnitudes.Length).Select(c => format.Decode((uint)(c + magnitudes.Length))), Is.EqualTo(magnitudes.Select(m => -m)));
    }

    [TestCase("brslog4:sqrt3", 1.5)]
    [TestCase("brslog4:sqrt3,root1.4375", 1.4375)]
    [TestCase("brslog4:sqrt3,root1.421875", 1.421875)]
    public void The_root_of_two_is_as_the_name_says(string name, double root)
    {
        var format = NumberFormat.Parse(name);

        // Levels 1, 2, 4, 8 and 8 root, 16, 16 root... with an even top: 16, 16 root, 32.
        Assert.That(Enumerable.Range(1, 7).Select(c => format.Decode((uint)c)), Is.EqualTo(new[] { 1, 2, 4, 8, 16, 16 * root, 32 }));
    }

    [TestCaseSource(nameof(Names))]
    public void The_name_parses_back_and_values_decode_to_themselves(string name)
    {
        var format = NumberFormat.Parse(name);
        Assert.That(format.Name, Is.EqualTo(name));
        for (var code = 0u; code < 1u << format.Bits; code++)
        {
            var value = format.Decode(code);
            var again = format.Encode(value);
            if (format.Decode(again) != value || (value != 0 && again != code))
                Assert.Fail($"{code} is {value}, which is {again}");
        }
    }

    [TestCaseSource(nameof(Names))]
    public void Magnitudes_ascend_and_the_largest_takes_what_is_beyond(string name)
    {
        var format = (LogarithmicFormat)NumberFormat.Parse(name);
        var magnitudes = Enumerable.Range(0, 1 << (format.Bits - 1)).Select(c => format.Decode((uint)c)).ToArray();

        Assert.That(magnitudes, Is.Ordered.Ascending.And.Unique);
        Assert.That(format.Decode(format.Encode(1e300)), Is.EqualTo(magnitudes[^1]).And.EqualTo(format.Largest));
        Assert.That(format.Decode(format.Encode(-1e300)), Is.EqualTo(-magnitudes[^1]));
        Assert.That(format.RootTwoLevels + format.BaseTwoLevels, Is.EqualTo((1 << (format.Bits - 1)) - (format.Options.HasZero ? 1 : 0)));
        Assert.That(magnitudes.First(m => m > 0), Is.EqualTo(format.SmallestPositive));
    }

    [TestCaseSource(nameof(Names))]
    public void A_number_takes_the_value_nearest_by_ratio(string name)
    {
        var format = (LogarithmicFormat)NumberFormat.Parse(name);
        // Decided by the exact root where it is approximated afterwards.
        var decided = format.Options.ApproximatedAfter ? NumberFormat.Parse(name.Replace(",after", "").Replace($"root{format.Options.Root.Factor()}", "rootexact")) : format;
        var levels = Enumerable.Range(0, 1 << (format.Bits - 1)).Select(c => decided.Decode((uint)c)).Where(v => v > 0).ToArray();
        var first = format.Options.HasZero ? 1 : 0;
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
        {
            var value = levels[0] * double.Exp2(random.NextDouble() * (Math.Log2(levels[^1] / levels[0]) + 2) - 0.2);
            var nearest = Array.IndexOf(levels, levels.MinBy(v => Math.Abs(Math.Log2(v / value))));
            if (format.Encode(value) != nearest + first)
                Assert.Fail($"{value}: {format.Encode(value)}, nearest {nearest + first}");
        }
    }

    [Test]
    public void An_approximation_after_quantizing_keeps_the_exact_decisions_and_changes_the_values()
    {
        var (within, after) = (NumberFormat.Parse("log4:base-sqrt2"), NumberFormat.Parse("log4:base-sqrt2,after"));

        // Between 1 and the root: 2^0.25 = 1.189 exactly, sqrt(1.5) = 1.225 with 1.5 in the codebook.
        Assert.That((within.Decode(within.Encode(1.2)), after.Decode(after.Encode(1.2))), Is.EqualTo((1.0, 1.5)));
        // Between the root and 2: 2^0.75 = 1.682, sqrt(3) = 1.732.
        Assert.That((within.Decode(within.Encode(1.7)), after.Decode(after.Encode(1.7))), Is.EqualTo((1.5, 2.0)));
    }

    // Where the next power below the smallest would begin: half an octave, or a quarter of one.
    [TestCase("log4", 0.5)]
    [TestCase("seglog4:rootexact", 0.5)]
    [TestCase("log4:base-sqrt2,rootexact", 0.25)]
    public void Zero_begins_half_a_step_below_the_smallest_magnitude(string name, double octaves)
    {
        var format = NumberFormat.Parse(name);
        var limit = double.Exp2(-octaves);

        Assert.That(format.Decode(format.Encode(limit * 1.0001)), Is.EqualTo(1));
        Assert.That(format.Decode(format.Encode(-limit * 1.0001)), Is.EqualTo(-1));
        Assert.That(format.Encode(limit * 0.9999), Is.Zero);
        Assert.That(format.Encode(-limit * 0.9999), Is.Zero);
        Assert.That(format.Encode(-0.0), Is.Zero);
    }

    [Test]
    public void Without_a_code_for_zero_all_that_is_small_takes_the_smallest_magnitude()
    {
        var format = NumberFormat.Parse("brslog4:sqrt4,nozero");

        Assert.That(new[] { 0, -0.0, 1e-9, -1e-9 }.Select(v => format.Decode(format.Encode(v))), Is.EqualTo(new[] { 1.0, 1, 1, -1 }));
    }

    [TestCase("log1", "bits must be 2..8, was 1")]
    [TestCase("log9:base-sqrt2", "bits must be 2..8, was 9")]
    [TestCase("seglog2", "bits must be 3..8, was 2")]
    [TestCase("brslog5:sqrt16", "levels of base root two must be 0..15, was 16")]
    [TestCase("brslog5:sqrt17,nozero", "levels of base root two must be 0..16, was 17")]
    [TestCase("brslog5:sqrt4,root1.6", "root must be 1.5, 1.4375, 1.421875 or exact, was 1.6")]
    [TestCase("brslog5:sqrt4,rootexact,after", "the root of two that is approximated after quantizing must be 1.5, 1.4375 or 1.421875, was exact")]
    [TestCase("brslog5:sqrt0,odd", "without levels of base root two the largest magnitude is an even power of it, was odd")]
    [TestCase("log4:odd", "without levels of base root two the largest magnitude is an even power of it, was odd")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("log4:sqrt3", "option 'sqrt3' is unknown or out of its place in logN[")]
    [TestCase("log4:root1.5", "option 'root1.5' is unknown or out of its place in logN[")]
    [TestCase("log4:nozero,odd", "option 'odd' is unknown or out of its place in logN[")]
    [TestCase("seglog4:sqrt3", "option 'sqrt3' is unknown or out of its place in seglogN[")]
    [TestCase("brslog5:odd", "option 'odd' must be sqrt and a whole number in brslogN:")]
    [TestCase("brslog5:sqrt4,after,rootexact", "option 'rootexact' is unknown or out of its place in brslogN:")]
    public void Other_spellings_are_refused_with_the_option(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.StartsWith($"number format '{name}': {problem}"));

    [Test]
    public void A_head_without_a_number_is_unknown() =>
        Assert.That(() => NumberFormat.Parse("log"), Throws.TypeOf<FormatException>().With.Message.StartsWith("unknown number format"));

    [Test]
    public void The_default_root_is_not_written()
    {
        Assert.That(NumberFormat.Parse("brslog5:sqrt4,root1.5").Name, Is.EqualTo("brslog5:sqrt4"));
        Assert.That(NumberFormat.Parse("brslog5:sqrt4,root1.5,after").Name, Is.EqualTo("brslog5:sqrt4,after"));
    }

    [Test]
    public void NaN_and_infinities_are_refused([Values(double.NaN, double.PositiveInfinity, double.NegativeInfinity)] double value)
    {
        foreach (var name in new[] { "log4", "seglog4", "brslog5:sqrt4,nozero" })
            Assert.That(() => NumberFormat.Parse(name).Encode(value), Throws.ArgumentException);
    }
}
