using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

public sealed class LbaQuantizerTests
{
    [Test]
    public void The_values_and_the_rounding_are_those_of_a_float_without_subnormals(
        [Values(1, 4, 7, 10, 23)] int mantissaBits, [Values(1, 4, 8)] int exponentBits, [Values(-3, 10, 126)] int bias, [Values(Rounding.TowardZero, Rounding.NearestEven)] Rounding rounding)
    {
        var quantizer = new LbaQuantizer(mantissaBits, exponentBits, bias, rounding: rounding);
        var layout = new FloatLayout(exponentBits, mantissaBits, bias, FloatExponentZero.Binade, Rounding: rounding);
        Assert.That((quantizer.Largest, quantizer.Smallest), Is.EqualTo((layout.Largest, layout.Smallest)));
        foreach (var value in Values(layout.LargestCode, layout.Decode))
            IsSame(quantizer.Quantize(value), layout.Decode(layout.Encode(value)), value);
    }

    [Test]
    public void Every_parameter_gives_what_integers_of_any_length_give(
        [Values(1, 7, 23, 39)] int mantissaBits, [Values(1, 5)] int exponentBits, [Values(-100, 10, 150)] int bias, [Values] bool underflow,
        [Values(Rounding.TowardZero, Rounding.NearestEven)] Rounding rounding)
    {
        var quantizer = new LbaQuantizer(mantissaBits, exponentBits, bias, underflow, rounding);
        var random = new Random(3);
        for (var i = 0; i < 500; i++)
        {
            var exponent = random.Next(-bias - mantissaBits - 3, (1 << exponentBits) - bias + 3);
            var value = Math.ScaleB(1 + Math.Floor(random.NextDouble() * (1L << random.Next(1, 53))) / (1L << 52), exponent) * (random.Next(2) * 2 - 1);
            IsSame(quantizer.Quantize(value), LbaReference.Quantize(value, quantizer), value);
        }
    }

    [Test]
    public void A_quantized_value_stays_as_it_is_at_any_rounding([Values] bool underflow)
    {
        var quantizer = new LbaQuantizer(4, 3, 5, underflow);
        var toNearest = new LbaQuantizer(4, 3, 5, underflow, Rounding.NearestEven);
        for (var value = -8.0; value <= 8; value += 1.0 / 2048)
        {
            var once = quantizer.Quantize(value);
            Assert.That(quantizer.Quantize(once), Is.EqualTo(once));
            Assert.That(toNearest.Quantize(once), Is.EqualTo(once));
            Assert.That(Math.Abs(once), Is.LessThanOrEqualTo(Math.Abs(value)));
        }
    }

    // 2^-10 has the code of zero; a step above it is 2^-10 (1 + 2^-7).
    [TestCase(0.0009765625, true, 0)]
    [TestCase(0.00098419189453125, true, 0.00098419189453125)]
    [TestCase(0.00098419189453124, true, 0)]
    [TestCase(0.0009765625, false, 0.0009765625)]
    [TestCase(0.0005, false, 0.00049972534179687500)]
    [TestCase(63.75, true, 63.75)]
    [TestCase(63.8, true, 63.75)]
    [TestCase(1e30, true, 63.75)]
    [TestCase(-1.0078124, true, -1)]
    [TestCase(1.1754943508222875e-38, false, 1.1754943508222875e-38)]
    [TestCase(1.1754942e-38, false, 0)]
    public void M7E4_of_bias_10(double value, bool underflow, double expected) =>
        Assert.That(new LbaQuantizer(7, 4, 10, underflow).Quantize(value), Is.EqualTo(expected));

    [Test]
    public void NaN_and_infinities_are_refused()
    {
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
            Assert.That(() => new LbaQuantizer(7, 4, 10).Quantize(value), Throws.ArgumentException.With.Message.Contains("only finite numbers"));
    }

    // Of codes spread over all of them: the value, its neighbours among doubles, and what lies between it and the next.
    private static IEnumerable<double> Values(uint largestCode, Func<uint, double> decode)
    {
        var step = Math.Max(1, largestCode / 500);
        var codes = Enumerable.Range(0, (int)(largestCode / step)).Select(i => (uint)i * step).Concat((uint[])[1, 2, largestCode - 1, largestCode]).Where(c => c <= largestCode);
        foreach (var code in codes)
        {
            var (value, next) = (decode(code), code < largestCode ? decode(code + 1) : 2 * decode(code));
            foreach (var one in (double[])[value, Math.BitDecrement(value), Math.BitIncrement(value), (value + next) / 2, Math.BitIncrement((value + next) / 2), value + (next - value) / 4, 3 * value])
            {
                yield return one;
                yield return -one;
            }
        }
    }

    private static void IsSame(double actual, double expected, double value)
    {
        if (BitConverter.DoubleToInt64Bits(actual) != BitConverter.DoubleToInt64Bits(expected))
            Assert.Fail($"{value:R} became {actual:R}, expected {expected:R}");
    }
}
