using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Where halfway goes in formats of operands, and what single codes stand for; <see cref="FormatTests"/> has what all formats keep.</summary>
public sealed class OperandFormatTests
{
    private static readonly string[] Names =
    [
        "int2", "int3", "int4", "int8", "int12", "int16", "fp16", "bf16",
        "lp2:es0,rs1,sf0", "lp4:es0,rs3,sf0", "lp4:es1,rs2,sf0.5", "lp8:es2,rs3,sf0", "lp8:es1,rs2,sf-3", "lp8:es0,rs7,sf0", "lp16:es2,rs5,sf0",
    ];

    [TestCaseSource(nameof(Names))]
    public void A_value_between_two_neighbours_goes_to_the_nearer_one_and_halfway_to_the_even_one(string name)
    {
        var format = NumberFormat.Parse(name);
        var values = Codes(format).Where(c => double.IsFinite(format.Decode(c))).Select(c => (Code: c, Value: format.Decode(c))).DistinctBy(c => c.Value)
            .OrderBy(c => c.Value).ToArray();
        foreach (var (low, high) in values.Zip(values.Skip(1)))
        {
            // A log posit is zero below half of its smallest value only, so halfway is not zero.
            var middle = low.Value / 2 + high.Value / 2;
            var even = format is LogPositFormat && low.Value * high.Value == 0 ? (low.Value == 0 ? high : low) : low.Code % 2 == 0 ? low : high;
            // Halfway is exact in the formats whose values are rational.
            if (middle - low.Value == high.Value - middle)
                Assert.That(format.Decode(format.Encode(middle)), Is.EqualTo(even.Value), $"between {low} and {high}");
            var gap = high.Value - low.Value;
            Assert.That(format.Decode(format.Encode(low.Value + gap * 0.499)), Is.EqualTo(low.Value), $"above {low}");
            Assert.That(format.Decode(format.Encode(high.Value - gap * 0.499)), Is.EqualTo(high.Value), $"below {high}");
        }
    }

    [TestCase("int8", 0x7Fu, 127)]
    [TestCase("int8", 0x80u, -128)]
    [TestCase("int4", 0xFu, -1)]
    [TestCase("int4", 0xFFu, -1)]
    [TestCase("int16", 0x8000u, -32768)]
    [TestCase("fp16", 0x3C00u, 1)]
    [TestCase("fp16", 0xC000u, -2)]
    [TestCase("fp16", 0x0001u, 5.9604644775390625e-8)]
    [TestCase("fp16", 0x7BFFu, 65504)]
    [TestCase("bf16", 0x3F80u, 1)]
    [TestCase("bf16", 0x4049u, 3.140625)]
    public void A_code_stands_for_its_value(string name, uint code, double value) =>
        Assert.That(NumberFormat.Parse(name).Decode(code), Is.EqualTo(value));

    [Test]
    public void Half_precision_is_that_of_the_runtime_over_all_codes()
    {
        var format = NumberFormat.Parse("fp16");
        for (uint code = 0; code <= ushort.MaxValue; code++)
            Assert.That(format.Decode(code), Is.EqualTo((double)BitConverter.UInt16BitsToHalf((ushort)code)));
    }

    [Test]
    public void Infinities_and_NaN_are_kept_by_floats_and_only_by_them()
    {
        var half = NumberFormat.Parse("fp16");

        Assert.That(half.Decode(half.Encode(double.NegativeInfinity)), Is.EqualTo(double.NegativeInfinity));
        Assert.That(half.Decode(half.Encode(double.NaN)), Is.NaN);
        Assert.That(half.Encode(-0.0), Is.EqualTo(0x8000));
        foreach (var name in new[] { "int8", "lp8", "e4m7" })
        {
            foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
                Assert.That(() => NumberFormat.Parse(name).Encode(value), Throws.ArgumentException, $"{value} in {name}");
        }
    }

    private static IEnumerable<uint> Codes(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Select(c => (uint)c);
}
