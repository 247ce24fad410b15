using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Rounding of spans against decoding the code of each value, bit for bit.</summary>
public sealed class SpanRoundingTests
{
    [TestCase("fp32")]
    [TestCase("fp16")]
    [TestCase("bf16")]
    [TestCase("fp8e4m3")]
    [TestCase("fp8e5m2")]
    [TestCase("float:e4m7b10")]
    [TestCase("float:e4m7b10,flush")]
    [TestCase("float:e4m7b10,flush,rz")]
    [TestCase("float:e5m10,flush,inf")]
    [TestCase("float:e1m1,flush")]
    [TestCase("float:e4m7b600,flush")]
    [TestCase("float:e4m7b10,nosub")]
    [TestCase("float:e4m7b10,nosub,rz")]
    [TestCase("float:e4m7b-600,nosub")]
    [TestCase("float:e4m7b600,rz")]
    [TestCase("float:e8m23b600")]
    [TestCase("float:e5m1,inf,overflow")]
    [TestCase("float:e4m0")]
    [TestCase("float:e4m0,flush")]
    [TestCase("float:e4m0,nosub")]
    [TestCase("float:e1m1,nosub")]
    [TestCase("adaptivfloat8:e3b5")]
    [TestCase("e4m7")]
    [TestCase("e4m7:p17")]
    [TestCase("e4m7:p17,rz")]
    [TestCase("e8m23:p-300")]
    [TestCase("e1m1:p300,rz")]
    [TestCase("int8")]
    [TestCase("int16")]
    [TestCase("int32")]
    [TestCase("uint8")]
    [TestCase("int12:shift5")]
    [TestCase("int12:shift5,rz")]
    [TestCase("int32:shift-7")]
    [TestCase("int2:shift300,rz")]
    public void A_span_is_rounded_to_the_bits_of_its_codes(string name)
    {
        var format = NumberFormat.Parse(name);
        var random = new Random(7);
        // Where subnormals are flushed, code 1 is one of many zeros.
        var centre = Math.ILogB(format is FloatFormat real ? real.Layout.Smallest : format.Decode(1));
        foreach (var length in new[] { 1, 7, 8, 9, 16, 40_000 })
        {
            var values = Enumerable.Range(0, length).Select(_ => Draw(random, format, centre)).ToArray();
            var rounded = values.ToArray();
            format.Round(rounded);
            for (var i = 0; i < length; i++)
            {
                var expected = format.Decode(format.Encode(values[i]));
                if (BitConverter.DoubleToInt64Bits(rounded[i]) != BitConverter.DoubleToInt64Bits(expected))
                    Assert.Fail($"{values[i]:R} in {name} must be {expected:R}, was {rounded[i]:R}");
            }
        }
    }

    [TestCase("int48")]
    [TestCase("int64")]
    public void Integers_without_codes_are_rounded_and_saturate(string name)
    {
        var format = (IntegerFormat)NumberFormat.Parse(name);
        var largest = Math.ScaleB(1, format.Bits - 1);
        double[] values = [0.5, 1.5, -2.5, 1e300, -1e300, -0.25, largest / 2];
        format.Round(values);

        Assert.That(values, Is.EqualTo(new[] { 0, 2, -2, (double)format.Largest, -largest, 0, largest / 2 }));
        Assert.That(double.IsNegative(values[5]), Is.False);
        Assert.That(() => format.Round(new double[9].Append(double.NaN).ToArray()), Throws.ArgumentException);
    }

    [TestCase("int8")]
    [TestCase("uint8")]
    [TestCase("e4m7")]
    [TestCase("int12:shift5")]
    [TestCase("bfp12")]
    public void A_span_with_NaN_or_an_infinity_is_refused(string name)
    {
        foreach (var value in new[] { double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            foreach (var at in new[] { 0, 12, 20 })
            {
                var values = new double[21];
                values[at] = value;
                Assert.That(() => NumberFormat.Parse(name).Round(values), Throws.ArgumentException.With.Message.Contains(name));
            }
        }
    }

    [Test]
    public void An_empty_span_is_refused_by_every_format()
    {
        foreach (var name in FormatFamilies.All.SelectMany(f => f.Examples))
            Assert.That(() => NumberFormat.Parse(name).Round([]), Throws.ArgumentException.With.Message.EqualTo("there must be at least one value to round, were 0"), name);
    }

    // Numbers of the whole range of doubles, numbers about the values of the format, and values, halves and their neighbours.
    private static double Draw(Random random, NumberFormat format, int centre)
    {
        var sign = random.Next(2) == 0 ? 1 : -1;
        switch (random.Next(4))
        {
            case 0:
                return sign * Math.ScaleB(1 + random.NextDouble(), random.Next(-1075, 1024));
            case 1:
                return sign * Math.ScaleB(1 + random.NextDouble(), centre + random.Next(-3, 40));
            case 2:
                return sign * Math.ScaleB(random.Next(1, 1 << 12), centre - 2 + random.Next(0, 8));
            default:
                var code = (uint)random.NextInt64(1L << format.Bits);
                var (value, next) = (format.Decode(code), format.Decode(code + 1));
                if (!double.IsFinite(value) || !double.IsFinite(next))
                    return sign * 0.0;
                var middle = value / 2 + next / 2;
                return random.Next(4) switch { 0 => value, 1 => middle, 2 => Math.BitIncrement(middle), _ => Math.BitDecrement(middle) };
        }
    }
}
