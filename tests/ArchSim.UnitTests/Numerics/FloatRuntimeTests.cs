using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The formats that the runtime or a cut of its bits has as well.</summary>
public sealed class FloatRuntimeTests
{
    private const int Samples = 1_000_000;

    [Test]
    public void Half_precision_is_that_of_the_runtime_over_all_codes_and_random_numbers()
    {
        var (half, overflowing) = (NumberFormat.Parse("fp16"), NumberFormat.Parse("float:e5m10,inf,overflow"));
        var wrong = 0;
        for (var code = 0u; code <= ushort.MaxValue; code++)
        {
            var value = (double)BitConverter.UInt16BitsToHalf((ushort)code);
            wrong += Same(half.Decode(code), value) && (double.IsNaN(value) || half.Encode(value) == code) ? 0 : 1;
        }
        var random = new Random(1);
        for (var i = 0; i < Samples; i++)
        {
            var value = Draw(random, -30, 20);
            wrong += overflowing.Encode(value) == BitConverter.HalfToUInt16Bits((Half)value) ? 0 : 1;
            wrong += Math.Abs(value) >= 65504 || half.Encode(value) == overflowing.Encode(value) ? 0 : 1;
        }
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void Bfloat_is_the_upper_half_of_a_float_over_all_codes()
    {
        var (nearest, truncating) = (NumberFormat.Parse("bf16"), NumberFormat.Parse("float:e8m7,inf,rz"));
        var random = new Random(2);
        var wrong = 0;
        for (var code = 0u; code <= ushort.MaxValue; code++)
        {
            var value = (double)BitConverter.UInt32BitsToSingle(code << 16);
            if (!Same(nearest.Decode(code), value))
                wrong++;
            if (!double.IsFinite(value))
                continue;
            // The float of the code with any lower half is cut to it; the nearest adds half a step, less one from an even code.
            var bits = code << 16 | (uint)random.Next(1 << 16);
            var single = (double)BitConverter.UInt32BitsToSingle(bits);
            wrong += truncating.Encode(single) == code ? 0 : 1;
            var rounded = (bits + 0x7FFF + (code & 1)) >> 16;
            wrong += (rounded & 0x7FFF) == 0x7F80 || nearest.Encode(single) == rounded ? 0 : 1;
        }
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void Single_precision_is_that_of_the_runtime_over_a_million_doubles()
    {
        var (single, overflowing) = (NumberFormat.Parse("fp32"), NumberFormat.Parse("float:e8m23,inf,overflow"));
        var random = new Random(3);
        var wrong = 0;
        for (var i = 0; i < Samples; i++)
        {
            // Subnormals of fp32 and doubles beyond its largest are among them.
            var value = Draw(random, -155, 130);
            var bits = BitConverter.SingleToUInt32Bits((float)value);
            wrong += overflowing.Encode(value) == bits ? 0 : 1;
            wrong += single.Encode(value) == (float.IsInfinity((float)value) ? bits - 1 : bits) ? 0 : 1;
            wrong += single.Decode(bits) == (float)value ? 0 : 1;
        }
        Assert.That(wrong, Is.Zero);
    }

    // Halfway cases are drawn on purpose: a double with few bits after the leading one.
    private static double Draw(Random random, int lowest, int highest)
    {
        var significand = 1 + random.NextDouble();
        if (random.Next(2) == 0)
            significand = Math.Round(significand * (1 << random.Next(26))) / (1 << 26);
        return Math.ScaleB(random.Next(2) == 0 ? significand : -significand, random.Next(lowest, highest));
    }

    private static bool Same(double a, double b) => double.IsNaN(a) ? double.IsNaN(b) : BitConverter.DoubleToInt64Bits(a) == BitConverter.DoubleToInt64Bits(b);
}
