using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Names, widths and special codes of floating-point formats.</summary>
public sealed class FloatFormatTests
{
    [TestCase("fp8e4m3", 8)]
    [TestCase("fp8e5m2", 8)]
    [TestCase("float:e4m7b10", 12)]
    [TestCase("float:e4m7b10,flush", 12)]
    [TestCase("float:e4m7b10,flush,rz", 12)]
    [TestCase("float:e4m7b10,nosub", 12)]
    [TestCase("float:e5m10,flush,inf", 16)]
    [TestCase("float:e5m10,nosub,inf,overflow", 16)]
    [TestCase("float:e6m9", 16)]
    [TestCase("float:e3m4b-2,nan", 8)]
    [TestCase("float:e6m9,inf,overflow", 16)]
    [TestCase("float:e5m10,inf,rz", 16)]
    [TestCase("float:e8m23", 32)]
    [TestCase("float:e1m0", 2)]
    [TestCase("float:e2m1b600", 4)]
    public void A_name_gives_the_format_of_that_name_and_width(string name, int bits)
    {
        var format = NumberFormat.Parse(name);

        Assert.That((format.Name, format.Bits, format.HoldsOperands), Is.EqualTo((name, bits, bits <= 16)));
        Assert.That(format, Is.TypeOf<FloatFormat>());
    }

    [TestCase("float:e5m10b15,inf", "fp16")]
    [TestCase("float:e8m7,inf", "bf16")]
    [TestCase("float:e8m23,inf", "fp32")]
    [TestCase("float:e4m3,nan", "fp8e4m3")]
    [TestCase("float:e5m2,inf", "fp8e5m2")]
    [TestCase("float:e4m7b7", "float:e4m7")]
    public void A_format_has_one_name(string written, string name) => Assert.That(NumberFormat.Parse(written).Name, Is.EqualTo(name));

    [TestCase("float:e9m3", "e must be 1..8, was 9")]
    [TestCase("float:e0m3", "e must be 1..8, was 0")]
    [TestCase("float:e4m24", "m must be 0..23, was 24")]
    [TestCase("float:e4m7b601", "b must be -600..600, was 601")]
    [TestCase("float:e4m7b-601", "b must be -600..600, was -601")]
    [TestCase("float:e4m0,inf", "with inf, m must be 1..23, was 0: NaN needs a mantissa")]
    [TestCase("float:e1m0,nan", "with nan, e and m together must be at least 2, were 1: the one code above zero would be NaN")]
    [TestCase("float:e4m7b99999", "b must be -600..600, was 99999")]
    [TestCase("float:e-4m7", "e must be 1..8, was -4")]
    [TestCase("float:e1m3,flush,inf", "with flush and inf, e must be 2..8, was 1: every number would be zero")]
    [TestCase("float:e4m7,overflow", "overflow needs inf: there is no infinity to go to")]
    [TestCase("float:e4m7,inf,overflow,rz", "overflow excludes rz: rounding toward zero ends at the largest number")]
    public void A_parameter_out_of_its_range_is_refused_with_the_range(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo($"number format '{name}': {problem}"));

    [TestCase("float", "option eXmY or eXmYbB is missing")]
    [TestCase("float:", "option '' must be eXmY or eXmYbB")]
    [TestCase("float:e4", "option 'e4' must be eXmY or eXmYbB")]
    [TestCase("float:e4m", "option 'e4m' must be eXmY or eXmYbB")]
    [TestCase("float:e4m7b", "option 'e4m7b' must be eXmY or eXmYbB")]
    [TestCase("float:e4m7b-0", "option 'e4m7b-0' must be eXmY or eXmYbB")]
    [TestCase("float:e4m07", "option 'e4m07' must be eXmY or eXmYbB")]
    [TestCase("float:e4m7,rz,flush", "option 'flush' is unknown or out of its place")]
    [TestCase("float:e4m7,flush,nosub", "option 'nosub' is unknown or out of its place")]
    [TestCase("float:e4m7,nan,inf", "option 'inf' is unknown or out of its place")]
    [TestCase("float:e4m7,p3", "option 'p3' is unknown or out of its place")]
    public void An_option_that_is_none_or_missing_is_named_with_the_pattern(string name, string problem) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.EqualTo(
            $"number format '{name}': {problem} in float:eXmY[bB][,flush|,nosub][,nan|,inf[,overflow]][,rz]"));

    [TestCase("fp8")]
    [TestCase("FP16")]
    [TestCase("e4m7b10")]
    public void Other_names_are_unknown(string name) =>
        Assert.That(() => NumberFormat.Parse(name), Throws.TypeOf<FormatException>().With.Message.StartsWith("unknown number format"));

    [Test]
    public void Stochastic_rounding_is_no_property_of_a_format() =>
        Assert.That(() => new FloatFormat(new FloatLayout(4, 3, 7, Rounding: Rounding.Stochastic)), Throws.ArgumentException);

    // OCP 8-bit Floating Point Specification (OFP8), revision 1.0, table of value details.
    [TestCase("fp8e4m3", 0x7Eu, 448)]
    [TestCase("fp8e4m3", 0x08u, 0.015625)]
    [TestCase("fp8e4m3", 0x07u, 0.013671875)]
    [TestCase("fp8e4m3", 0x01u, 0.001953125)]
    [TestCase("fp8e4m3", 0x7Fu, double.NaN)]
    [TestCase("fp8e4m3", 0xFFu, double.NaN)]
    [TestCase("fp8e5m2", 0x7Bu, 57344)]
    [TestCase("fp8e5m2", 0x04u, 0.00006103515625)]
    [TestCase("fp8e5m2", 0x03u, 0.0000457763671875)]
    [TestCase("fp8e5m2", 0x01u, 0.0000152587890625)]
    [TestCase("fp8e5m2", 0x7Cu, double.PositiveInfinity)]
    [TestCase("fp8e5m2", 0xFCu, double.NegativeInfinity)]
    [TestCase("fp8e5m2", 0x7Du, double.NaN)]
    public void A_code_of_an_8_bit_float_stands_for_its_value(string name, uint code, double value) =>
        Assert.That(NumberFormat.Parse(name).Decode(code), Is.EqualTo(value));

    // Half precision of hardware that flushes to zero ends at its smallest normal number, 2^-14; with a lowest binade it goes on to 2^-15 (1 + 2^-10).
    [Test]
    public void The_lowest_exponent_holds_subnormals_or_zeros_or_a_binade()
    {
        var (normal, step) = (Math.ScaleB(1, -14), Math.ScaleB(1, -24));
        var below = Math.BitDecrement(normal);

        Assert.That(Smallest("float:e5m10,inf"), Is.EqualTo(step));
        Assert.That(Smallest("float:e5m10,flush,inf"), Is.EqualTo(normal));
        Assert.That(Smallest("float:e5m10,nosub,inf"), Is.EqualTo(normal / 2 + step / 2));
        Assert.That(Rounded("float:e5m10,inf", below), Is.EqualTo(normal));
        Assert.That(Rounded("float:e5m10,flush,inf", below), Is.Zero);
        Assert.That(Rounded("float:e5m10,flush,inf", normal), Is.EqualTo(normal));
        Assert.That(Rounded("float:e5m10,nosub,inf", normal / 2), Is.EqualTo(normal / 2 + step / 2));
    }

    [Test]
    public void Flushed_codes_are_zeros_with_their_signs_and_encode_to_zero()
    {
        var format = NumberFormat.Parse("float:e5m10,flush,inf");
        foreach (var code in new uint[] { 0x0001, 0x03FF, 0x8001, 0x83FF })
        {
            Assert.That(format.Decode(code), Is.Zero);
            Assert.That(double.IsNegative(format.Decode(code)), Is.EqualTo(code >= 0x8000));
            Assert.That(format.Encode(format.Decode(code)), Is.EqualTo(code & 0x8000));
        }
    }

    [Test]
    public void Chance_does_not_lift_a_number_over_the_flush([Values(0ul, 1ul << 63, ulong.MaxValue)] ulong randomBits) =>
        Assert.That(((FloatFormat)NumberFormat.Parse("float:e5m10,flush,inf")).Encode(Math.BitDecrement(Math.ScaleB(1, -14)), randomBits), Is.Zero);

    // R_OF = 2^(2^E - b - 1) (2 - 2^-M); with a lowest binade R_UF = 2^-b is the code of zero, and the smallest number is one step above it.
    [TestCase("float:e4m7b10,nosub", 63.75)]
    [TestCase("float:e4m7b12,nosub", 15.9375)]
    [TestCase("float:e4m7b8,nosub", 255)]
    [TestCase("float:e3m4b5,nosub", 7.75)]
    public void With_a_lowest_binade_every_binade_is_full_but_for_zero(string name, double largest)
    {
        var layout = ((FloatFormat)NumberFormat.Parse(name)).Layout;

        Assert.That(layout.Largest, Is.EqualTo(largest));
        Assert.That(layout.Smallest, Is.EqualTo(Math.ScaleB(1, -layout.Bias) + Math.ScaleB(1, -layout.Bias - layout.MantissaBits)));
    }

    [Test]
    public void Codes_of_no_number_are_where_the_name_says_and_nowhere_else()
    {
        Assert.That(Nothing("float:e4m3"), Is.Empty);
        Assert.That(Nothing("float:e4m3,nan"), Is.EqualTo(new uint[] { 0x7F, 0xFF }));
        Assert.That(Nothing("float:e4m3,inf"), Is.EqualTo(Enumerable.Range(0x78, 8).Concat(Enumerable.Range(0xF8, 8)).Select(c => (uint)c)));
    }

    [Test]
    public void A_finite_number_never_encodes_to_NaN_and_saturates()
    {
        foreach (var (name, largest) in new[] { ("fp8e4m3", 448.0), ("fp8e5m2", 57344), ("fp16", 65504) })
        {
            var format = NumberFormat.Parse(name);
            foreach (var value in new[] { largest * 1.01, largest * 1.07, largest * 2, 1e300, double.MaxValue })
                Assert.That((format.Decode(format.Encode(value)), format.Decode(format.Encode(-value))), Is.EqualTo((largest, -largest)), $"{value} in {name}");
        }
    }

    [Test]
    public void Overflow_goes_to_an_infinity_from_half_a_step_beyond_the_largest()
    {
        var half = NumberFormat.Parse("float:e5m10,inf,overflow");

        Assert.That(half.Decode(half.Encode(Math.BitDecrement(65520))), Is.EqualTo(65504));
        Assert.That(half.Decode(half.Encode(65520)), Is.EqualTo(double.PositiveInfinity));
        Assert.That(half.Decode(half.Encode(-1e300)), Is.EqualTo(double.NegativeInfinity));
    }

    [TestCase("float:e4m7", true, true)]
    [TestCase("fp8e4m3", false, true)]
    [TestCase("fp8e5m2", false, false)]
    public void What_has_no_code_is_refused_alone_and_in_a_span(string name, bool refusesNaN, bool refusesInfinity)
    {
        var format = NumberFormat.Parse(name);
        foreach (var (value, refused) in new[] { (double.NaN, refusesNaN), (double.PositiveInfinity, refusesInfinity), (double.NegativeInfinity, refusesInfinity) })
        {
            foreach (var at in new[] { 0, 7, 8, 10 })
            {
                var values = new double[11];
                values[at] = value;
                if (refused)
                {
                    Assert.That(() => format.Encode(value), Throws.ArgumentException.With.Message.Contains(name));
                    Assert.That(() => format.Round(values), Throws.ArgumentException.With.Message.Contains(name));
                    continue;
                }
                format.Round(values);
                Assert.That(values[at], Is.EqualTo(value));
            }
        }
    }

    private static double Smallest(string name) => ((FloatFormat)NumberFormat.Parse(name)).Layout.Smallest;

    private static double Rounded(string name, double value)
    {
        var format = NumberFormat.Parse(name);
        return format.Decode(format.Encode(value));
    }

    private static IEnumerable<uint> Nothing(string name)
    {
        var format = NumberFormat.Parse(name);
        return Enumerable.Range(0, 1 << format.Bits).Select(c => (uint)c).Where(c => !double.IsFinite(format.Decode(c)));
    }
}
