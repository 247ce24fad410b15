using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>The table of a format, at any scale, is held to the definition of quantizing, float by float.</summary>
public sealed class SpanQuantizerTests
{
    private const int Enough = 1 << 13;

    /// <summary>Formats that are looked up: all small ones that can be named, and what the families show.</summary>
    private static readonly string[] Tabled = [.. Names().Distinct()];

    private static readonly string[] Families =
        [.. FormatFamilies.All.Select(f => f.Examples.FirstOrDefault(e => NumberFormat.Parse(e) is { Bits: <= 8, BlockLength: 1 })).OfType<string>()];

    private static IEnumerable<string> Names()
    {
        for (var bits = 2; bits <= 8; bits++)
        {
            yield return $"int{bits}";
            yield return $"uint{bits}";
            yield return $"lp{bits}";
        }
        foreach (var example in FormatFamilies.All.SelectMany(f => f.Examples))
        {
            if (NumberFormat.Parse(example) is { Bits: <= 8, BlockLength: 1 })
                yield return example;
        }
    }

    [TestCaseSource(nameof(Tabled))]
    public void A_table_gives_what_the_definition_gives_at_and_beside_every_step(string name)
    {
        var random = new Random(2);
        var format = NumberFormat.Parse(name);
        var largest = Enumerable.Range(0, 1 << format.Bits).Select(c => Math.Abs(format.Decode((uint)c))).Where(double.IsFinite).Max();
        double[] steps = [.. Steps(format)];
        var scales = new List<float> { 1, 0.0123f, 1.999999f, 7e-39f, 3 * float.Epsilon, float.Epsilon, (float)Math.Min(1e38, 3e38 / largest) };
        for (var i = 0; i < 10; i++)
            scales.Add((float)(Math.Pow(2, random.Next(-60, 60)) * (1 + random.NextDouble()) / largest));
        foreach (var scale in scales)
        {
            var quantizer = new SpanQuantizer(format, scale, format is UnsignedIntegerFormat unsigned ? random.Next(unsigned.Largest + 1) : 0);
            var values = new List<float> { 0, -0f, float.Epsilon, -float.Epsilon, float.MaxValue, -float.MaxValue, 1e30f, -1e30f, 1e-30f };
            foreach (var step in steps)
            {
                var near = (float)((step - quantizer.ZeroPoint) * scale);
                var (below, above) = (near, near);
                for (var ulps = 0; ulps < 4; ulps++)
                {
                    values.AddRange([below, above]);
                    (below, above) = (MathF.BitDecrement(below), MathF.BitIncrement(above));
                }
            }
            AssertAsDefined(quantizer, [.. values.Where(float.IsFinite)]);
        }
        Assert.That(new SpanQuantizer(format).TableBytes, Is.InRange(1, 1 << 16), name);
    }

    // Steps a billion times closer than the piece is wide, and of no width at all.
    [TestCase("pwlq7:p0.999999")]
    [TestCase("pwlq6:p0.00001,p0.99999")]
    [TestCase("pwlq4:p0.999999")]
    public void Steps_may_lie_as_close_as_doubles_do(string name)
    {
        A_table_gives_what_the_definition_gives_at_and_beside_every_step(name);
        A_table_gives_what_the_definition_gives_for_random_floats(name);
    }

    [TestCaseSource(nameof(Tabled))]
    public void A_table_gives_what_the_definition_gives_for_random_floats(string name)
    {
        var random = new Random(1);
        var quantizer = new SpanQuantizer(NumberFormat.Parse(name), 0.037f);
        var values = new float[50_000];
        for (var i = 0; i < values.Length; i++)
        {
            // Half of them any pattern of bits, half where the codes are.
            do
                values[i] = i % 2 == 0 ? BitConverter.Int32BitsToSingle((int)random.NextInt64(1L << 32)) : (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-12, 8)));
            while (!float.IsFinite(values[i]));
        }
        AssertAsDefined(quantizer, values);
    }

    [TestCase("int8", 1), TestCase("uint5", 1), TestCase("lp8:es2,rs3,sf0", 61), Category("Long")]
    public void A_table_gives_what_the_definition_gives_for_every_float_or_so_many_th(string name, int stride)
    {
        var quantizer = new SpanQuantizer(NumberFormat.Parse(name), 0.0371f);
        Parallel.For(0, 256, top =>
        {
            var values = new float[1 << 16];
            var codes = new ushort[values.Length];
            for (var part = 0; part < 256; part++)
            {
                for (var i = 0; i < values.Length; i++)
                    values[i] = BitConverter.Int32BitsToSingle(top << 24 | part << 16 | i);
                if (!float.IsFinite(values[0]))
                    continue;
                quantizer.Encode(values, codes);
                for (var i = part % stride; i < values.Length; i += stride)
                {
                    if (codes[i] != quantizer.Encode(values[i]))
                        Assert.Fail($"{name}: {values[i]:R} gave {codes[i]}, is {quantizer.Encode(values[i])}");
                }
            }
        });
    }

    [TestCaseSource(nameof(Families))]
    public void A_million_floats_of_all_magnitudes_are_quantized_as_defined(string name)
    {
        var random = new Random(7);
        var values = new float[1_000_000];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)((random.NextDouble() - 0.5) * Math.Pow(2, random.Next(-20, 10)));
        AssertAsDefined(new SpanQuantizer(NumberFormat.Parse(name), 0.11f), values);
    }

    [TestCase("int8", 0), TestCase("uint8", 77), TestCase("fp8e4m3", 0)]
    public void Spans_of_every_length_are_quantized_as_defined(string name, int zeroPoint)
    {
        var random = new Random(9);
        var quantizer = new SpanQuantizer(NumberFormat.Parse(name), 0.37f, zeroPoint);
        for (var length = 1; length < 70; length++)
            AssertAllAsDefined(quantizer, [.. Enumerable.Range(0, length).Select(_ => (float)(random.NextDouble() - 0.5) * 150)]);
    }

    [Test]
    public void Formats_of_one_object_share_a_table_whatever_the_scale()
    {
        var format = NumberFormat.Parse("lp8");
        var bytes = new SpanQuantizer(format).TableBytes;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 1; i <= 1000; i++)
            new SpanQuantizer(format, i).Encode([1f, 2f], new byte[2]);

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / 1000, Is.LessThan(bytes / 10));
    }

    [TestCase("fp16", 16)]
    [TestCase("int12", 12)]
    public void A_wider_format_goes_through_the_definition(string name, int bits)
    {
        var quantizer = new SpanQuantizer(NumberFormat.Parse(name), 0.25f);
        var random = new Random(3);
        var values = Enumerable.Range(0, Enough).Select(_ => (float)(random.NextDouble() - 0.5) * 100).ToArray();
        AssertAsDefined(quantizer, values);
        Assert.That((quantizer.TableBytes, quantizer.Format.Bits), Is.EqualTo((0, bits)));
    }

    [Test]
    public void A_sum_format_of_more_than_32_bits_rounds_values_without_codes()
    {
        var quantized = new float[2];
        var quantizer = new SpanQuantizer(NumberFormat.Parse("int48"), 0.5f);
        quantizer.Quantize([1.3f, -100.2f], quantized);

        Assert.That(quantized, Is.EqualTo(new[] { 1.5f, -100f }));
        Assert.That(() => quantizer.Encode([1f], new ushort[1]), Throws.ArgumentException.With.Message.Contains("48 bits"));
    }

    [Test]
    public void A_zero_point_shifts_the_codes_and_the_values_back()
    {
        var quantizer = new SpanQuantizer(NumberFormat.Parse("uint8"), 0.5f, 10);
        var codes = new byte[5];
        var values = new float[5];
        quantizer.Encode([-5f, -6f, 0f, 1f, 1000f], codes);
        quantizer.Quantize([-5f, -6f, 0f, 1f, 1000f], values);

        Assert.That(codes, Is.EqualTo(new byte[] { 0, 0, 10, 12, 255 }));
        Assert.That(values, Is.EqualTo(new[] { -5f, -5f, 0f, 1f, 122.5f }));
    }

    [Test]
    public void A_format_that_is_no_step_function_goes_through_the_definition()
    {
        var quantizer = new SpanQuantizer(new Folded());
        var random = new Random(3);
        AssertAsDefined(quantizer, [.. Enumerable.Range(0, Enough).Select(_ => (float)(random.NextDouble() - 0.5) * 20)]);
        Assert.That(quantizer.TableBytes, Is.Zero);
    }

    [TestCase(float.NaN, "NaN")]
    [TestCase(float.PositiveInfinity, "Infinity")]
    [TestCase(float.NegativeInfinity, "-Infinity")]
    public void What_is_not_finite_is_refused_with_its_place(float bad, string said)
    {
        foreach (var length in new[] { 1, 300, Enough, Enough + 77 })
        {
            foreach (var place in new[] { 0, length / 2, length - 1 })
            {
                var values = new float[length];
                values[place] = bad;
                foreach (var name in new[] { "int8", "fp16" })
                {
                    var quantizer = new SpanQuantizer(NumberFormat.Parse(name));
                    Assert.That(() => quantizer.Encode(values, new ushort[length]), Throws.ArgumentException.With.Message.EqualTo($"values must be finite, was {said} at index {place}"));
                    Assert.That(() => quantizer.Quantize(values, new float[length]), Throws.ArgumentException.With.Message.EqualTo($"values must be finite, was {said} at index {place}"));
                }
            }
        }
    }

    [Test]
    public void Empty_spans_and_lengths_that_differ_are_refused()
    {
        var quantizer = new SpanQuantizer(NumberFormat.Parse("int8"));

        Assert.That(() => quantizer.Encode([], Array.Empty<byte>()), Throws.ArgumentException.With.Message.Contains("empty"));
        Assert.That(() => quantizer.Encode([1f, 2f], new ushort[3]), Throws.ArgumentException.With.Message.EqualTo("2 values need as many codes, got 3"));
        Assert.That(() => quantizer.Quantize([1f, 2f], new float[1]), Throws.ArgumentException.With.Message.EqualTo("2 values need as many results, got 1"));
        Assert.That(() => new SpanQuantizer(NumberFormat.Parse("int12")).Encode([1f], new byte[1]), Throws.ArgumentException.With.Message.Contains("12 bits"));
    }

    [TestCase(0f)]
    [TestCase(-1f)]
    [TestCase(float.NaN)]
    [TestCase(float.PositiveInfinity)]
    [TestCase(3e38f)]
    public void A_scale_that_cannot_be_is_refused(float scale) =>
        Assert.That(() => new SpanQuantizer(NumberFormat.Parse("int8"), scale), Throws.ArgumentException.With.Message.Contains("scale"));

    [TestCase("uint8", 100000, "a zero point must be 0..255, as uint8 has values, was 100000")]
    [TestCase("uint8", -5, "a zero point must be 0..255, as uint8 has values, was -5")]
    [TestCase("int4", 8, "a zero point must be -8..7, as int4 has values, was 8")]
    public void A_zero_point_beyond_the_values_of_the_format_is_refused_with_their_range(string name, int zeroPoint, string problem) =>
        Assert.That(() => new SpanQuantizer(NumberFormat.Parse(name), 1, zeroPoint), Throws.ArgumentException.With.Message.EqualTo(problem));

    [TestCase("uint8", 0)]
    [TestCase("uint8", 255)]
    [TestCase("int4", -8)]
    public void A_zero_point_at_an_end_of_the_values_is_taken(string name, int zeroPoint) =>
        Assert.That(new SpanQuantizer(NumberFormat.Parse(name), 1, zeroPoint).Quantize(0), Is.Zero);

    /// <summary>The numbers at which a format goes from one value to the next one up, by bisection of doubles.</summary>
    private static IEnumerable<double> Steps(NumberFormat format)
    {
        var values = Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).Distinct().Order().ToArray();
        for (var i = 1; i < values.Length; i++)
        {
            var (low, high) = (values[i - 1], values[i]);
            var code = format.Encode(low);
            while (true)
            {
                var middle = low / 2 + high / 2;
                if (middle <= low || middle >= high)
                    break;
                if (format.Encode(middle) == code)
                    low = middle;
                else
                    high = middle;
            }
            yield return high;
        }
    }

    /// <summary>Several blocks, and a tail that fills none.</summary>
    private static void AssertAsDefined(SpanQuantizer quantizer, float[] few) =>
        AssertAllAsDefined(quantizer, [.. Enumerable.Range(0, Math.Max(few.Length, 1000) + 13).Select(i => few[i % few.Length])]);

    private static void AssertAllAsDefined(SpanQuantizer quantizer, float[] values)
    {
        var isNarrow = quantizer.Format.Bits <= 8;
        var (codes, bytes, quantized) = (new ushort[values.Length], new byte[values.Length], new float[values.Length]);
        quantizer.Encode(values, codes);
        quantizer.Quantize(values, quantized);
        if (isNarrow)
            quantizer.Encode(values, bytes);
        for (var i = 0; i < values.Length; i++)
        {
            var code = quantizer.Encode(values[i]);
            var back = BitConverter.SingleToInt32Bits((float)((quantizer.Format.Decode(code) - quantizer.ZeroPoint) * quantizer.Scale));
            if (codes[i] != code || (isNarrow && bytes[i] != code) || BitConverter.SingleToInt32Bits(quantized[i]) != back)
                Assert.Fail($"{quantizer.Format} at {quantizer.Scale:R}: {values[i]:R} gave {codes[i]}, {bytes[i]}, {quantized[i]:R}, is {code}");
        }
    }

    /// <summary>Codes that come again: 0, 1, 2, 3, 0, 1 and so on.</summary>
    private sealed class Folded() : NumberFormat("folded", 2)
    {
        public override double Decode(uint code) => code & 3;

        public override uint Encode(double value) => (uint)(int)Math.Floor(Math.Clamp(value, -1000, 1000)) & 3;
    }

    [TestCase(1f), TestCase(0.37f), TestCase(3e-6f)]
    public void Halves_are_encoded_as_the_format_encodes_them(float scale)
    {
        var random = new Random(16);
        // From below the smallest subnormal number to beyond the largest.
        float[] values = [0, -0f, 65504 * scale, 65519.99f * scale, 65520 * scale, -70000 * scale, .. Enumerable.Range(0, 20_000).Select(_ => (random.NextSingle() * 2 - 1) * scale * MathF.Pow(2, random.Next(-27, 18)))];
        var quantizer = new SpanQuantizer(FloatFormat.Fp16, scale);
        var (codes, rounded) = (new ushort[values.Length], new float[values.Length]);
        quantizer.Encode(values, codes);
        quantizer.Quantize(values, rounded);

        Assert.That(codes, Is.EqualTo(values.Select(v => (ushort)quantizer.Encode(v))));
        Assert.That(rounded.Select(BitConverter.SingleToUInt32Bits), Is.EqualTo(values.Select(v => BitConverter.SingleToUInt32Bits(quantizer.Quantize(v)))));
    }
}
