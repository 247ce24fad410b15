using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>Scales and zero points of tensors, channels and groups.</summary>
public sealed class TensorQuantizerTests
{
    private static readonly Granularity[] Granularities = [Granularity.Tensor, Granularity.Channel, Granularity.Group(1), Granularity.Group(5), Granularity.Group(1000)];

    [Test]
    public void A_value_within_the_range_is_off_by_at_most_half_of_a_step([Values("int2", "int4", "int8", "int16", "uint2", "uint3", "uint8", "uint16")] string name)
    {
        var random = new Random(5);
        var format = NumberFormat.Parse(name);
        foreach (var granularity in Granularities)
        {
            for (var round = 0; round < 20; round++)
            {
                const int Channels = 3, Values = 17;
                var shift = random.NextDouble();
                var size = Math.Pow(10, random.Next(-6, 6));
                var values = Enumerable.Range(0, Channels * Values).Select(_ => (float)((random.NextDouble() - shift) * size)).ToArray();
                var tensor = new TensorQuantizer(format, granularity).Quantize(new Matrix<float>(values, Channels, Values));
                var group = granularity.GroupLength(Channels, Values);
                var groupsOfChannel = (Values + group - 1) / group;
                for (var i = 0; i < values.Length; i++)
                {
                    var g = group > Values ? 0 : i / Values * groupsOfChannel + i % Values / group;
                    var scale = (double)tensor.Scales[g];
                    var back = scale * (format.Decode(tensor.Codes.Values[i]) - tensor.ZeroPoints[g]);
                    // The definition divides in double precision: half a step and the error of that division.
                    Assert.That(Math.Abs(values[i] - back), Is.LessThanOrEqualTo(scale / 2 * (1 + 1e-9)), $"{name}, {granularity}: {values[i]} is {back}");
                }
            }
        }
    }

    [Test]
    public void A_symmetric_scale_takes_the_largest_magnitude_to_the_largest_integer()
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse("int8"), Granularity.Tensor).Quantize(new Matrix<float>([0.5f, -254f, 3f, 100f], 2, 2));

        Assert.That(tensor.Scales, Is.EqualTo(new[] { 2f }));
        Assert.That(tensor.ZeroPoints, Is.EqualTo(new[] { 0 }));
        Assert.That(tensor.Codes.Values.ToArray(), Is.EqualTo(new ushort[] { 0, 0x81, 2, 50 }));
    }

    [Test]
    public void An_affine_range_has_a_code_for_each_end_and_for_zero()
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse("uint8"), Granularity.Tensor).Quantize(new Matrix<float>([-1f, 0f, 2f, 0.5f], 1, 4));

        // 3 / 255 is no float; the next one up makes the least of -85.0000 steps.
        Assert.That(tensor.Scales[0], Is.EqualTo(3f / 255).Within(1e-9));
        Assert.That(tensor.ZeroPoints[0], Is.EqualTo(85));
        Assert.That(tensor.Codes.Values.ToArray(), Is.EqualTo(new ushort[] { 0, 85, 255, 127 }));
        var values = new float[4];
        tensor.Dequantize(values);
        Assert.That(values[1], Is.Zero);
    }

    [Test]
    public void A_range_of_one_sign_still_holds_zero()
    {
        var quantizer = new TensorQuantizer(NumberFormat.Parse("uint4"), Granularity.Channel);
        var tensor = quantizer.Quantize(new Matrix<float>([15f, 30f, -15f, -30f], 2, 2));

        Assert.That(tensor.Scales, Is.EqualTo(new[] { 2f, 2f }));
        Assert.That(tensor.ZeroPoints, Is.EqualTo(new[] { 0, 15 }));
    }

    [Test]
    public void A_group_of_zeros_has_scale_one_and_gives_zeros([Values("int4", "uint4", "lp4")] string name)
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse(name), Granularity.Channel).Quantize(new Matrix<float>([0f, 0f, 3f, 1f], 2, 2));
        var values = new float[4];
        tensor.Dequantize(values);

        Assert.That((tensor.Scales[0], tensor.ZeroPoints[0]), Is.EqualTo((1f, 0)));
        Assert.That(values[..2], Is.EqualTo(new[] { 0f, 0f }));
    }

    [Test]
    public void Groups_begin_anew_in_every_channel_and_the_last_may_be_shorter()
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse("int8"), Granularity.Group(2)).Quantize(new Matrix<float>([127, 0, 254, 381, 0, 508], 2, 3));

        Assert.That(tensor.Scales, Is.EqualTo(new[] { 1f, 2f, 3f, 4f }));
        Assert.That(tensor.Codes.Values.ToArray(), Is.EqualTo(new ushort[] { 127, 0, 127, 127, 0, 127 }));
    }

    [Test]
    public void A_group_of_one_value_gives_it_back_to_the_precision_of_a_float([Values("int2", "int8", "uint8")] string name)
    {
        float[] values = [0.3f, -7e-5f, 1e10f, -2f];
        var back = new float[4];
        new TensorQuantizer(NumberFormat.Parse(name), Granularity.Group(1)).Quantize(new Matrix<float>(values, 2, 2)).Dequantize(back);

        // The scale is rounded to a float and so is its product with the code.
        for (var i = 0; i < 4; i++)
            Assert.That(Math.Abs(back[i] - values[i]), Is.LessThanOrEqualTo(Math.Abs(values[i]) * Math.Pow(2, -22)));
    }

    [Test]
    public void Any_other_format_takes_its_largest_value_for_the_largest_magnitude()
    {
        var format = NumberFormat.Parse("lp8:es2,rs3,sf0");
        var tensor = new TensorQuantizer(format, Granularity.Tensor).Quantize(new Matrix<float>([-8f, 1f], 1, 2));

        Assert.That(tensor.Codes.Values[0], Is.EqualTo(0x81));
        Assert.That(tensor.Scales[0], Is.EqualTo(8 / Math.Pow(2, 11.75)).Within(1e-5).Percent);
    }

    [Test]
    public void A_logarithmic_format_takes_parity_and_power_of_two_that_fit_the_tensor(
        [Values("log4", "log4:base-sqrt2", "seglog5", "brslog5:sqrt4", "brslog5:sqrt4,odd,rootexact", "brslog4:sqrt0", "brslog5:sqrt15")] string name,
        [Values(1e-20f, 0.3f, 1f, 1.45f, 1000f)] float largest)
    {
        var format = (LogarithmicFormat)NumberFormat.Parse(name);
        var tensor = new TensorQuantizer(format, Granularity.Tensor).Quantize(new Matrix<float>([largest, -largest / 3], 1, 2));
        var fitted = format.FittedTo(largest);
        var values = new float[2];
        tensor.Dequantize(values);

        Assert.That(tensor.Format, Is.EqualTo(fitted.Format));
        Assert.That(tensor.Scales, Is.EqualTo(new[] { (float)fitted.Scale }));
        Assert.That(values, Is.EqualTo(new[] { (float)fitted.Nearest(largest), (float)fitted.Nearest(-largest / 3) }));
    }

    [Test]
    public void Channels_of_a_logarithmic_format_share_the_parity_of_the_tensor_and_have_powers_of_two_of_their_own()
    {
        var format = NumberFormat.Parse("brslog5:sqrt4,rootexact");
        var random = new Random(5);
        for (var round = 0; round < 100; round++)
        {
            var values = Enumerable.Range(0, 40).Select(i => (float)((random.NextDouble() - 0.5) * Math.Pow(4, i / 10))).ToArray();
            var tensor = new TensorQuantizer(format, Granularity.Channel).Quantize(new Matrix<float>(values, 4, 10));
            var fitted = (LogarithmicFormat)tensor.Format;
            Assert.That(fitted, Is.EqualTo(((LogarithmicFormat)format).FittedTo(values.Max(Math.Abs)).Format));
            for (var channel = 0; channel < 4; channel++)
            {
                // Of powers of two the nearest by ratio is off by at most half an octave.
                var octaves = Math.Log2(fitted.Largest * tensor.Scales[channel] / values.AsSpan(channel * 10, 10).ToArray().Max(Math.Abs));
                Assert.That(octaves, Is.InRange(-0.5 - 1e-9, 0.5 + 1e-9));
                Assert.That(Math.Log2(tensor.Scales[channel]) % 1, Is.Zero);
            }
        }
    }

    [Test]
    public void A_logarithmic_group_of_zeros_has_scale_one_and_one_too_small_the_smallest_float()
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse("log8"), Granularity.Channel).Quantize(new Matrix<float>([0, float.Epsilon, 1], 3, 1));

        Assert.That(tensor.Scales, Is.EqualTo(new[] { 1, float.Epsilon, (float)Math.ScaleB(1, -126) }));
    }

    [Test]
    public void A_given_range_clips()
    {
        var quantizer = new TensorQuantizer(NumberFormat.Parse("int8"), Granularity.Channel);
        var tensor = quantizer.Quantize(new Matrix<float>([1000f, 1f, -1000f, 2f], 2, 2), [new QuantizationRange(-127, 127)]);

        Assert.That(tensor.Scales, Is.EqualTo(new[] { 1f, 1f }));
        // Nothing but clipping reaches the code that has no opposite.
        Assert.That(tensor.Codes.Values.ToArray(), Is.EqualTo(new ushort[] { 127, 1, 0x80, 2 }));
    }

    [Test]
    public void A_range_too_small_for_its_step_still_has_a_scale([Values("int8", "uint8")] string name)
    {
        var tensor = new TensorQuantizer(NumberFormat.Parse(name), Granularity.Tensor).Quantize(new Matrix<float>([float.Epsilon, 0], 1, 2));

        Assert.That(tensor.Scales[0], Is.EqualTo(float.Epsilon));
        Assert.That(tensor.Codes.Values[0], Is.EqualTo(1));
    }

    [Test]
    public void What_cannot_be_is_refused()
    {
        var quantizer = new TensorQuantizer(NumberFormat.Parse("int8"), Granularity.Channel);

        Assert.That(() => Granularity.Group(0), Throws.ArgumentException.With.Message.Contains("at least 1 value, was 0"));
        Assert.That(() => new TensorQuantizer(NumberFormat.Parse("fp32"), Granularity.Tensor), Throws.ArgumentException.With.Message.Contains("at most 16 bits"));
        Assert.That(() => quantizer.Quantize(new Matrix<float>([1, float.NaN], 1, 2)), Throws.ArgumentException.With.Message.Contains("NaN at index 1"));
        Assert.That(() => quantizer.Quantize(new Matrix<float>([1, 2, 3], 3, 1), new QuantizationRange[2]), Throws.ArgumentException.With.Message.EqualTo("3 groups need as many ranges or 1 for all, got 2"));
        Assert.That(() => new QuantizationRange(0.5f, 1), Throws.ArgumentException.With.Message.Contains("0.5..1"));
        Assert.That(() => QuantizationRange.Of([]), Throws.ArgumentException);
        Assert.That(() => quantizer.Quantize(new Matrix<float>([1], 1, 1)).Dequantize(new float[2]), Throws.ArgumentException.With.Message.Contains("got 2"));
    }

    [Test]
    public void Groups_can_be_told_their_scales()
    {
        float[] values = [1, 2, -3, 4];
        var format = new IntegerFormat(8);
        var tensor = QuantizedTensor.Of(new Matrix<float>(values, 2, 2), Granularity.Channel, [new SpanQuantizer(format, 0.5f), new SpanQuantizer(format, 2)]);
        var back = new float[4];
        tensor.Dequantize(back);

        Assert.That(tensor.Codes.Values.ToArray().Select(c => (sbyte)c), Is.EqualTo((sbyte[])[2, 4, -2, 2]));
        // -3 / 2 lies between two codes and goes to the even one.
        Assert.That((tensor.Scales, back), Is.EqualTo(((float[])[0.5f, 2], (float[])[1, 2, -4, 4])));
    }

    [Test]
    public void Scales_that_do_not_fit_are_refused()
    {
        float[] values = [1, 2];
        Assert.That(() => QuantizedTensor.Of(new Matrix<float>(values, 2, 1), Granularity.Channel, [new SpanQuantizer(new IntegerFormat(8))]),
            Throws.ArgumentException.With.Message.EqualTo("2 groups need as many quantizers, got 1"));
        Assert.That(() => QuantizedTensor.Of(new Matrix<float>(values, 2, 1), Granularity.Channel, [new SpanQuantizer(new IntegerFormat(8)), new SpanQuantizer(new IntegerFormat(4))]),
            Throws.ArgumentException.With.Message.EqualTo("a tensor has one format, got int8 and int4"));
    }
}
