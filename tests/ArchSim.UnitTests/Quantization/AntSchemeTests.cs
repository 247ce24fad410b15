using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.CalibratedOperands;

namespace ArchSim.UnitTests.Quantization;

public sealed class AntSchemeTests
{
    [TestCase("ant4/4", "ant4"), TestCase("ant4/8:tensor", "ant4/8:tensor")]
    public void As_many_bits_of_activations_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("ant2", "bits of weights must be 3..8, were 2")]
    [TestCase("ant4/9", "bits of activations must be 3..8, were 9")]
    [TestCase("ant4:float,tensor", "option 'tensor' is unknown or out of its place in antN")]
    [TestCase("ant4+acc=int16", "has no '+acc='; it takes +ps=, +kt=")]
    public void What_is_no_scheme_is_said_in_a_line(string name, string problem) =>
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(name))!.Message, Does.Contain(problem).And.Not.Contain("\n"));

    [TestCase("int4", "ant4"), TestCase("flint4", "ant4"), TestCase("pot4", "ant4"), TestCase("antfloat4:e2", "ant4:float"), TestCase("antfloat5:e3", "ant5:float,tensor")]
    public void Values_of_a_type_choose_it_and_stay_as_they_are(string type, string name)
    {
        var format = NumberFormat.Parse(type);
        // All values but the lowest of integers, whose magnitude no positive one has.
        float[] values = [.. Enumerable.Range(0, 1 << format.Bits).Select(c => (float)format.Decode((uint)c)).Where(v => v >= -format.Decode(format.Encode(1e9))).Distinct()];
        var layer = Layer(values.Length, channels: 2, groups: 1);
        float[] weights = [.. values.Select(v => v * 0.25f), .. values.Select(v => v * (name.Contains("tensor") ? 0.25f : 3))];
        var quantized = Quantize(name.Replace(":float,tensor", ":tensor,float"), layer, weights, [1]);

        Assert.That(quantized.WeightFormat.Name, Is.EqualTo(type));
        Assert.That(quantized.QuantizedWeights(), Is.EqualTo(weights).Within(1e-6f));
    }

    [TestCase(false, "int4"), TestCase(true, "uint4")]
    public void Activations_have_a_sign_where_calibration_saw_one(bool isUnsigned, string format)
    {
        // Evenly spread, as integers are.
        float[] activations = [.. Enumerable.Range(isUnsigned ? 0 : -500, 1000).Select(i => i / 100f)];

        Assert.That(Quantize("ant4", Layer(5), Normal(1, 30), activations).ActivationFormat.Name, Is.EqualTo(format));
    }

    [Test]
    public void One_type_of_weights_leaves_the_least_error_in_all_channels_together()
    {
        var layer = Layer(products: 50, channels: 4, groups: 1);
        float[] weights = [.. Normal(2, 50), .. Normal(3, 50).Select(v => v * v * v), .. Normal(4, 50, 0.1), .. Normal(5, 50).Select(v => v * Math.Abs(v))];
        var quantized = Quantize("ant4", layer, weights, [1]);
        double Error(NumberFormat format) => weights.Chunk(50).Sum(c => AntTypeChoice.Of(c, [format]).MeanSquaredError * 50);

        Assert.That(quantized.WeightScales.Scales, Has.Count.EqualTo(4));
        Assert.That(SquaredError(quantized.QuantizedWeights(), weights), Is.EqualTo(((string[])["int4", "flint4", "pot4"]).Min(f => Error(NumberFormat.Parse(f)))).Within(1e-3).Percent);
    }

    [TestCase("ant4"), TestCase("ant3/8"), TestCase("ant8:tensor,float"), TestCase("ant6/5")]
    public void A_product_is_that_of_what_the_codes_stand_for(string name)
    {
        var layer = Layer(products: 70);
        var (weights, activations) = (Normal(6, 6 * 70, 0.1), Normal(7, 5 * 70, 3, isUnsigned: true));
        var quantized = Quantize(name, layer, weights, activations);
        var results = Multiply(quantized, activations, group: 1);
        var (values, rounded) = (quantized.QuantizedWeights().AsSpan(3 * 70).ToArray(), new float[activations.Length]);
        quantized.QuantizeActivations(activations, rounded);

        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = (rounded.AsSpan(i / 3 * 70, 70).ToArray(), values.AsSpan(i % 3 * 70, 70).ToArray());
            // Terms and result are rounded to floats, nothing else is.
            Assert.That(results[i], Is.EqualTo(Dot(row, channel)).Within(row.Zip(channel, (a, b) => Math.Abs(a * b)).Sum() * 3 / (1 << 24)));
        }
        Assert.That(results, Is.Not.All.Zero);
    }

    [Test]
    public void Sums_beyond_32_bits_are_held_in_64()
    {
        // 2^14 is the largest value of powers of two of 4 bits without a sign, and of 5 with one.
        float[] powers = [.. Enumerable.Range(0, 15).Select(i => MathF.ScaleB(1, i))];
        float[] signed = [.. powers, .. powers.Select(p => -p)];
        var quantized = Quantize("ant5/4", Layer(30, channels: 1, groups: 1), signed, powers);

        Assert.That((quantized.WeightFormat.Name, quantized.ActivationFormat.Name, quantized.AccumulatorFormat.Name), Is.EqualTo(("pot5", "upot4", "int64")));
    }

    [TestCase(0f), TestCase(-0.37f)]
    public void Weights_of_zeros_and_one_other_are_held(float weight)
    {
        var quantized = Quantize("ant4", Layer(5, channels: 1, groups: 1), [0, 0, weight, 0, 0], [0, 15]);

        Assert.That(Multiply(quantized, [0, 0, 15, 0, 0])[0], Is.EqualTo(15 * weight).Within(0.01));
    }

    [Test]
    public void Activations_of_zeros_give_zeros() => Assert.That(Multiply(Quantize("ant4", Layer(4), Normal(8, 24), [0, 0]), [0, 0, 0, 0]), Is.All.Zero);

    [Test]
    public void A_product_of_two_computed_operands_is_near_the_exact_one()
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: 32, Channels: 4, HasConstantWeights: false);
        float[] Uniform(int seed, int count) => [.. Enumerable.Range(0, count).Select(i => new Random(seed + i).NextSingle() * 2 - 1)];
        var (queries, keys) = (Uniform(100, 3 * 32), Uniform(900, 4 * 32));
        var statistics = Statistics(queries) with { SecondOperand = Statistics(keys).Activations };
        var results = new float[12];
        QuantizationScheme.Parse("ant8").QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, 3, 32), new Matrix<float>(keys, 4, 32), results);

        // Evenly spread values within 1 take integers, clipped by at most 5 %.
        for (var i = 0; i < results.Length; i++)
            Assert.That(results[i], Is.EqualTo(Dot(queries.AsSpan(i / 4 * 32, 32), keys.AsSpan(i % 4 * 32, 32))).Within(32 * 2 * 0.05));
        Assert.That(results, Is.Not.All.Zero);
    }

    [Test]
    public void Stored_sums_are_calibrated_in_units_of_codes()
    {
        var layer = Layer(products: 64, channels: 2, groups: 1);
        var (weights, rows) = (Normal(11, 128, 0.01), Normal(12, 20 * 64, 10, isUnsigned: true));
        var (exact, stored) = (Quantize("ant6", layer, weights, rows, [rows]), Quantize("ant6+ps=int12+kt=16", layer, weights, rows, [rows]));

        Assert.That((stored.PartialSums!.Products, stored.PartialSums.Encoding.Bits), Is.EqualTo((16, 12)));
        var (results, references) = (Multiply(stored, rows), Multiply(exact, rows));
        // 2^-11 of the largest sum is a step.
        var step = references.Max(Math.Abs) / (1 << 10);
        Assert.That(SquaredError(results, references), Is.LessThan(references.Length * 9 * step * step));
    }
}
