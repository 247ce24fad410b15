using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.CalibratedOperands;

namespace ArchSim.UnitTests.Quantization;

public sealed class LogPositSchemeTests
{
    [TestCase("lp4/8", "lp4"), TestCase("lp8+frac=16", "lp8"), TestCase("lp8+acc=int32+frac=5", "lp8+frac=5")]
    public void Defaults_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("lp1", "bits of weights must be 2..8, was 1")]
    [TestCase("lp8/9", "bits of activations must be 2..8, was 9")]
    [TestCase("lp8:es4", "es of weights in 8 bits must be 0..3, was 4")]
    [TestCase("lp4:rs4", "rs of weights in 4 bits must be 1..3, was 4")]
    [TestCase("lp4:rs1,B", "rs of weights in 4 bits must be 2..3, was 1")]
    [TestCase("lp8/4:rs5", "rs of activations in 4 bits must be 1..3, was 5")]
    [TestCase("lp8:sf0", "option 'sf0' is unknown or out of its place in lpN")]
    [TestCase("lp8+frac=17", "bits of fraction to linear (+frac=) must be 1..16, was '17'")]
    [TestCase("lp8+acc=int15", "the accumulator of log posits must be int16 to int64, was 'int15'")]
    [TestCase("lp8+acc=fp32", "must be int16 to int64, was 'fp32'")]
    [TestCase("lp8+sum=int16", "has no '+sum='; it takes +frac=, +acc=, +ps=, +kt=")]
    public void What_is_no_scheme_is_said_in_a_line(string name, string problem) =>
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(name))!.Message, Does.Contain(problem).And.Not.Contain("\n"));

    [TestCase("lp8"), TestCase("lp4/6:B"), TestCase("lp3/4:log"), TestCase("lp2"), TestCase("lp8:es2,rs4+acc=int64")]
    public void A_product_is_that_of_what_the_codes_stand_for(string name)
    {
        var layer = Layer(products: 70);
        var (weights, activations) = (Normal(1, 6 * 70, 0.1), Normal(2, 5 * 70, 3, isUnsigned: true));
        var quantized = Quantize(name, layer, weights, activations);
        var results = Multiply(quantized, activations, group: 1);

        var (values, rounded) = (quantized.QuantizedWeights().AsSpan(3 * 70).ToArray(), new float[activations.Length]);
        quantized.QuantizeActivations(activations, rounded);
        var largest = values.Chunk(70).Concat(quantized.QuantizedWeights().Chunk(70)).Max(c => c.Sum(v => Math.Abs((double)v))) * rounded.Max();
        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = Math.DivRem(i, 3);
            var expected = Dot(values.AsSpan(channel * 70, 70), rounded.AsSpan(row * 70, 70));
            // Entries of the table are off by 2^-17, floats of values and results by 2^-24; a place of the sum is at most 2^-30 of the largest one, and each product loses one.
            Assert.That(results[i], Is.EqualTo(expected).Within(largest * (1.0 / (1 << 16) + 70.0 / (1 << 30))));
        }
        Assert.That(results, Is.Not.All.Zero);
    }

    [Test]
    public void No_sum_of_calibrated_activations_saturates_and_none_is_held_with_a_bit_to_spare()
    {
        var layer = Layer(products: 8, channels: 1, groups: 1);
        float[] ones = [1, 1, 1, 1, 1, 1, 1, 1];
        // es = 0 and rs = 1: 1 is a value at sf = 0, and 0.7, 3 and others lie within half a step of the grid of sf.
        foreach (var size in (float[])[1, 0.7f, 3, 1e-3f])
        {
            float[] activations = [.. ones.Select(v => v * size)];
            var quantized = Quantize("lp8+acc=int16", layer, ones, activations);
            var expected = 8.0 * quantized.QuantizedWeights()[0] * Rounded(quantized, size);

            // The sum lies in 2^14..2^15 places, and each of 8 products loses less than one: had it one place more, the sum would saturate, one less, it might lose twice that.
            Assert.That(Multiply(quantized, activations)[0], Is.EqualTo(expected).Within(expected * 8 / (1 << 14)));
        }
    }

    [Test]
    public void A_narrow_table_loses_what_its_entries_lose()
    {
        var layer = Layer(products: 1, channels: 1, groups: 1);
        var quantized = Quantize("lp8:es0,rs7+frac=1", layer, [1], [(float)Math.Sqrt(2)]);

        // Of logarithms with one bit of fraction: 2^0.5 is 1.5 to one bit, all else is a power of two. sf of either operand moves on its own.
        var ratio = Multiply(quantized, [(float)Math.Sqrt(2)])[0] / (quantized.QuantizedWeights()[0] * Rounded(quantized, (float)Math.Sqrt(2)));
        var fraction = ((LogPositFormat)quantized.WeightFormat).Logarithm(quantized.WeightCodes()[0]) + Logarithm(quantized, (float)Math.Sqrt(2));
        fraction -= Math.Floor(fraction);
        Assert.That(ratio, Is.EqualTo((fraction < 0.5 ? 1 : 1.5) / Math.Pow(2, fraction)).Within(1e-3));
    }

    [Test]
    public void Written_parameters_are_kept_and_sf_is_chosen()
    {
        var quantized = Quantize("lp6/8:es1,rs3", Layer(70), Normal(3, 6 * 70, 0.01), Normal(4, 700, 40));

        Assert.That(quantized.WeightFormat.Name, Does.StartWith("lp6:es1,rs3,sf").And.Not.EndsWith("sf0"));
        Assert.That(quantized.ActivationFormat.Name, Does.StartWith("lp8:es1,rs3,sf-"));
        Assert.That((quantized.WeightScales.Scales, quantized.ActivationScales.Scales), Is.EqualTo(((float[])[1], (float[])[1])));
        Assert.That(quantized.AccumulatorFormat.Name, Is.EqualTo("int32"));
    }

    [TestCase(3), TestCase(4), TestCase(6)]
    public void Weights_chosen_by_outputs_are_never_worse_for_them(int bits)
    {
        var layer = Layer(products: 20, channels: 8, groups: 1);
        var (weights, rows) = (Normal(5, 8 * 20), Normal(6, 60 * 20, isUnsigned: true));
        double[] errors = [.. ((string[])[$"lp{bits}", $"lp{bits}:output"]).Select(name =>
        {
            float[] differences = [.. Quantize(name, layer, weights, rows, [rows]).QuantizedWeights().Zip(weights, (q, w) => q - w)];
            return rows.Chunk(20).Sum(row => differences.Chunk(20).Sum(channel => Math.Pow(Dot(row, channel), 2)));
        })];

        Assert.That(errors[1], Is.LessThanOrEqualTo(errors[0] * (1 + 1e-6)));
    }

    [Test]
    public void Rows_that_are_many_are_thinned_and_a_group_without_rows_counts_nothing()
    {
        var layer = Layer(products: 4, channels: 2);
        var operands = new LayerOperands(layer, Normal(7, 16), Statistics([1], [[.. Enumerable.Repeat(1f, 4 * 300)], []]));
        var format = LogPositFormat.OfWidth(4);
        // 128 equal rows of the first group.
        var expected = 128 * operands.Weights.Take(8).Chunk(4).Sum(c => Math.Pow(c.Sum(w => format.Decode(format.Encode(w)) - w), 2));

        Assert.That(new OutputError(operands).Of(format), Is.EqualTo(expected).Within(1e-4).Percent);
    }

    [TestCase(0f), TestCase(0.37f)]
    public void Weights_of_zeros_and_one_other_are_held(float weight)
    {
        var layer = Layer(products: 5, channels: 1, groups: 1);
        var quantized = Quantize("lp4", layer, [0, 0, weight, 0, 0], [1, 2]);

        Assert.That(Multiply(quantized, [1, 1, 1, 1, 1])[0], Is.EqualTo(weight * Rounded(quantized, 1)).Within(0.006 * weight));
    }

    [Test]
    public void Activations_of_zeros_give_zeros() => Assert.That(Multiply(Quantize("lp8", Layer(4), Normal(8, 24), [0, 0]), [0, 0, 0, 0]), Is.All.Zero);

    [Test]
    public void A_product_of_two_computed_operands_is_near_the_exact_one()
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: 32, Channels: 4, HasConstantWeights: false);
        var (queries, keys) = (Normal(9, 3 * 32, 5), Normal(10, 4 * 32, 0.1));
        var statistics = Statistics(queries) with { SecondOperand = Statistics(keys).Activations };
        var results = new float[12];
        QuantizationScheme.Parse("lp8").QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, 3, 32), new Matrix<float>(keys, 4, 32), results);

        for (var i = 0; i < results.Length; i++)
        {
            var (row, column) = (queries.AsSpan(i / 4 * 32, 32).ToArray(), keys.AsSpan(i % 4 * 32, 32).ToArray());
            // Steps of 8 bits: a 32nd of an octave in the middle, four times that farther out, half of it either way, of both operands.
            Assert.That(results[i], Is.EqualTo(Dot(row, column)).Within(row.Zip(column, (a, b) => Math.Abs(a * b)).Sum() * 2 * (Math.Pow(2, 1.0 / 16) - 1)));
        }
        Assert.That(results, Is.Not.All.Zero);
    }

    [Test]
    public void Stored_sums_are_calibrated_by_layer()
    {
        var layer = Layer(products: 64, channels: 2, groups: 1);
        var (weights, rows) = (Normal(11, 128, 0.01), Normal(12, 20 * 64, 10, isUnsigned: true));
        var (exact, stored) = (Quantize("lp8", layer, weights, rows, [rows]), Quantize("lp8+ps=e4m7+kt=16", layer, weights, rows, [rows]));

        Assert.That(stored.PartialSums!.Products, Is.EqualTo(16));
        Assert.That(stored.PartialSums.Encoding.Name, Does.StartWith("e4m7:p"));
        var (results, references) = (Multiply(stored, rows), Multiply(exact, rows));
        Assert.That(results, Is.Not.EqualTo(references));
        // Seven bits of mantissa, three times.
        Assert.That(SquaredError(results, references), Is.LessThan(references.Sum(r => (double)r * r) * 3 / (1 << 14)));
    }

    private static float Rounded(QuantizedLayer layer, float value)
    {
        var rounded = new float[1];
        layer.QuantizeActivations([value], rounded);
        return rounded[0];
    }

    private static double Logarithm(QuantizedLayer layer, float value) => ((LogPositFormat)layer.ActivationFormat).Logarithm(layer.ActivationFormat.Encode(value));
}
