using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Posits code by code, by hand, and their sums against real arithmetic.</summary>
public sealed class PositTests
{
    // 001 and 01f: k = -2, -1; 10f, 110, 111: k = 0, 1, 2. es = 0: a step of k is a factor of two.
    [Test]
    public void All_positive_codes_of_posit4_es0() =>
        Assert.That(Enumerable.Range(1, 7).Select(c => NumberFormat.Parse("posit4:es0").Decode((uint)c)), Is.EqualTo(new[] { 0.25, 0.5, 0.75, 1, 1.5, 2, 4 }));

    // A step of k is a factor of four; behind two bits of regime comes e.
    [Test]
    public void All_positive_codes_of_posit4_es1() =>
        Assert.That(Enumerable.Range(1, 7).Select(c => NumberFormat.Parse("posit4:es1").Decode((uint)c)), Is.EqualTo(new[] { 0.0625, 0.25, 0.5, 1, 2, 4, 16 }));

    [TestCase("posit8:es1", 0b0000_0001u, 1.0 / 4096)]
    [TestCase("posit8:es1", 0b0000_0010u, 1.0 / 1024)]
    [TestCase("posit8:es1", 0b0000_0011u, 1.0 / 512)]
    [TestCase("posit8:es1", 0b0010_0001u, 0.25 * 1.0625)]
    [TestCase("posit8:es1", 0b0011_1111u, 0.5 * 1.9375)]
    [TestCase("posit8:es1", 0b0100_0000u, 1)]
    [TestCase("posit8:es1", 0b0101_1000u, 2 * 1.5)]
    [TestCase("posit8:es1", 0b0110_1010u, 8 * 1.25)]
    [TestCase("posit8:es1", 0b0111_1111u, 4096)]
    [TestCase("posit8:es2", 0b0111_1101u, 1 << 18)]
    [TestCase("posit16:es1", 0b0101_1000_0000_0001u, 2 * (1.5 + 1.0 / 4096))]
    [TestCase("posit2:es3", 1u, 1)]
    public void A_code_is_regime_exponent_and_fraction(string name, uint code, double value)
    {
        var format = NumberFormat.Parse(name);
        Assert.That(format.Decode(code), Is.EqualTo(value));
        Assert.That(format.Decode((1u << format.Bits) - code), Is.EqualTo(-value));
        Assert.That(format.Encode(value), Is.EqualTo(code));
    }

    [TestCase("posit4:es0")]
    [TestCase("posit8:es1")]
    [TestCase("posit16:es5")]
    public void Values_grow_with_their_codes_as_two_complement_numbers(string name)
    {
        var format = NumberFormat.Parse(name);
        var half = 1 << (format.Bits - 1);
        Assert.That(Enumerable.Range(1 - half, 2 * half - 1).Select(c => format.Decode((uint)c)), Is.Ordered.Ascending.And.Unique);
        Assert.That(format.Decode((uint)half), Is.NaN);
    }

    // 1 and 1.0625 have 1.03125 between them, and 1 has the even code; 0 and 2^-12 have 2^-13.
    [TestCase(1.03125, 1)]
    [TestCase(1.04, 1.0625)]
    [TestCase(1.0 / 8192, 0)]
    [TestCase(1.0 / 8000, 1.0 / 4096)]
    [TestCase(1e9, 4096)]
    [TestCase(-1e9, -4096)]
    public void A_number_takes_the_nearest_value(double number, double value)
    {
        var format = NumberFormat.Parse("posit8:es1");
        Assert.That(format.Decode(format.Encode(number)), Is.EqualTo(value));
    }

    [TestCase("posit8", "option es and a whole number is missing in positN:esE")]
    [TestCase("posit17:es1", "n must be 2..16, was 17")]
    [TestCase("posit8:es6", "es must be 0..5, was 6")]
    [TestCase("posit8:es1,rs3", "option 'rs3' is unknown or out of its place in positN:esE")]
    public void Other_names_are_refused(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    // Products of posit8:es1 take 24 bits on either side of the point; 500 of them 9 bits more.
    [Test]
    public void In_a_wide_sum_nothing_is_lost()
    {
        var format = (PositFormat)NumberFormat.Parse("posit8:es1");
        var datapath = new PositDatapath(format, format, 64);
        Assert.That(datapath.BinaryPoint, Is.EqualTo(24));
        var (codes, random) = (Twins.Codes(format), new Random(4));
        for (var run = 0; run < 100; run++)
        {
            var weights = Enumerable.Range(0, 8).Select(_ => codes[random.Next(codes.Length)]).ToArray();
            var activations = Enumerable.Range(0, 8).Select(_ => codes[random.Next(codes.Length)]).ToArray();
            // 24 + 24 bits and 3 for 8 products: a double holds them.
            Assert.That(datapath.Dot(weights, activations), Is.EqualTo(weights.Zip(activations, (w, a) => format.Decode(w) * format.Decode(a)).Sum()));
        }
    }

    [TestCase("posit8:es1", "posit8:es1", 64)]
    [TestCase("posit8:es1", "posit8:es1", 16)]
    [TestCase("posit8:es0", "posit4:es1", 32)]
    [TestCase("posit16:es1", "posit8:es2", 48)]
    [TestCase("posit16:es5", "posit16:es5", 64)]
    [TestCase("posit16:es0", "posit2:es0", 63)]
    public void Vectors_give_the_bits_of_the_definition(string weightName, string activationName, int accumulatorBits)
    {
        var (weight, activation) = ((PositFormat)NumberFormat.Parse(weightName), (PositFormat)NumberFormat.Parse(activationName));
        var (weights, activations) = (Twins.Codes(weight), Twins.Codes(activation));
        foreach (var point in new int?[] { null, 0, accumulatorBits - 1 })
        {
            var datapath = new PositDatapath(weight, activation, accumulatorBits, point);
            Twins.AreEqual(datapath, activations, weights, 3);
            Twins.AreEqual(datapath, activations, weights, 4, new PartialSumTiles(NumberFormat.Parse("e4m7:p4"), 16));
        }
    }

    // 1.5 x 0.5 = 0.75 keeps one bit of two below the point; cut toward zero on either side. Beyond 2^14 a sum with one of 16 bits saturates.
    [Test]
    public void What_falls_below_the_sum_is_cut_and_what_lies_above_saturates()
    {
        var format = (PositFormat)NumberFormat.Parse("posit8:es1");
        ushort Code(double value) => (ushort)format.Encode(value);
        var narrow = new PositDatapath(format, format, 16, 1);
        Assert.That(narrow.Dot([Code(1.5)], [Code(0.5)]), Is.EqualTo(0.5));
        Assert.That(narrow.Dot([Code(-1.5)], [Code(0.5)]), Is.EqualTo(-0.5));
        Assert.That(narrow.Dot([Code(4096)], [Code(4096)]), Is.EqualTo(short.MaxValue / 2.0));
        Assert.That(narrow.Dot([Code(4096)], [Code(0)]), Is.Zero);
    }

    [TestCase(15, null, "the accumulator must have 16..64 bits, was 15")]
    [TestCase(65, null, "the accumulator must have 16..64 bits, was 65")]
    [TestCase(32, 32, "the binary point must be 0..31 bits from the end, was 32")]
    public void Impossible_widths_are_refused_with_their_range(int accumulatorBits, int? point, string problem)
    {
        var format = new PositFormat(8, 1);
        Assert.That(() => new PositDatapath(format, format, accumulatorBits, point), Throws.ArgumentException.With.Message.EqualTo(problem));
    }
}
