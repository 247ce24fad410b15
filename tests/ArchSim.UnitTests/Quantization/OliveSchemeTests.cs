using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;
using static ArchSim.UnitTests.Quantization.CalibratedOperands;

namespace ArchSim.UnitTests.Quantization;

public sealed class OliveSchemeTests
{
    [TestCase("olive4/4:flint", "olive4:flint"), TestCase("olive4/8", "olive4/8")]
    public void As_many_bits_of_activations_are_not_written(string name, string canonical) => Assert.That(QuantizationScheme.Parse(name).Name, Is.EqualTo(canonical));

    [TestCase("olive6", "bits of weights must be 4 or 8, were 6")]
    [TestCase("olive4/5", "bits of activations must be 4 or 8, were 5")]
    [TestCase("olive4:tensor,flint", "option 'flint' is unknown or out of its place in oliveN")]
    [TestCase("olive4+acc=int16", "has no '+acc='; it takes +ps=, +kt=")]
    public void What_is_no_scheme_is_said_in_a_line(string name, string problem) =>
        Assert.That(Assert.Throws<FormatException>(() => QuantizationScheme.Parse(name))!.Message, Does.Contain(problem).And.Not.Contain("\n"));

    [TestCase("olive8", 70), TestCase("olive4", 70), TestCase("olive4:flint", 27), TestCase("olive8/4:tensor", 27), TestCase("olive8", 1)]
    public void A_product_is_that_of_what_pairs_stand_for(string name, int products)
    {
        var layer = Layer(products);
        // With outliers, three deviations and more away.
        float[] weights = [.. Normal(1, 6 * products).Select(v => v * v * v)];
        float[] activations = [.. Normal(2, 5 * products, isUnsigned: true).Select(v => v * v)];
        var quantized = Quantize(name, layer, weights, activations);
        var results = Multiply(quantized, activations, group: 1);

        var rows = activations.Chunk(products).Select(r => Pairs((OliveFormat)quantized.ActivationFormat, r, quantized)).ToArray();
        var channels = quantized.QuantizedWeights().Skip(3 * products).Chunk(products).ToArray();
        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = (rows[i / 3], channels[i % 3]);
            // A rounding to fp32 a product.
            Assert.That(results[i], Is.EqualTo(Dot(row, channel)).Within(row.Zip(channel, (a, b) => Math.Abs(a * b)).Sum() * products / (1 << 24)));
        }
        Assert.That(quantized.HasCodes, Is.False);
    }

    [TestCase("olive4:flint", 27), TestCase("olive8", 28)]
    public void Weights_are_pairs_along_each_channel_in_a_scale_of_its_own(string name, int products)
    {
        var layer = Layer(products, channels: 3, groups: 1);
        float[] weights = [.. Normal(3, 3 * products).Select((v, i) => v * v * v * (i / products + 1))];
        var quantized = Quantize(name, layer, weights, [1]);
        var format = (OliveFormat)quantized.WeightFormat;

        var expected = weights.Chunk(products).SelectMany(c => Pairs(format, c, (float)format.ScaleOf(c)));
        Assert.That(quantized.QuantizedWeights(), Is.EqualTo(expected).Within(1e-6).Percent);
    }

    [Test]
    public void An_outlier_is_kept_and_its_neighbour_is_zero()
    {
        float[] weights = [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? 0.1f : -0.1f)];
        weights[7] = 1;
        var quantized = Quantize("olive4:tensor", Layer(200, channels: 1, groups: 1), weights, [1]).QuantizedWeights();

        Assert.That(quantized[6], Is.Zero);
        Assert.That(quantized[7], Is.EqualTo(1).Within(0.25));
        Assert.That(quantized.Where((_, i) => i is not (6 or 7)), Is.All.Not.Zero);
    }

    [TestCase(27, 8 * 28.0 / 27), TestCase(28, 8)]
    public void A_row_of_odd_length_stores_a_zero_more(int products, double bits) =>
        Assert.That(Quantize("olive8", Layer(products), Normal(4, 6 * products), [1]).WeightBits, Is.EqualTo(bits).Within(1e-9));

    [Test]
    public void A_row_of_odd_length_does_not_change_the_next()
    {
        float[] weights = [.. Enumerable.Repeat(1f, 3)];
        var layer = Quantize("olive4", Layer(3, channels: 1, groups: 1), weights, Normal(5, 300));
        // The last of a row is an outlier, the first of the next a usual value that must not be its victim.
        var together = Multiply(layer, [0, 0, 20, 1, 1, 1, 1, 1, 1]);

        Assert.That(together[1], Is.EqualTo(Multiply(layer, [1, 1, 1])[0]).And.EqualTo(together[2]));
        Assert.That(together[1], Is.GreaterThan(2));
    }

    [Test]
    public void Activations_take_three_deviations_to_the_largest_usual_value()
    {
        var activations = Normal(6, 5000, isUnsigned: true);
        var format = new OliveFormat(8);

        // To a bin of the histogram.
        Assert.That(Quantize("olive8", Layer(4), Normal(7, 24), activations).ActivationScales.Scales[0], Is.EqualTo(format.ScaleOf(activations)).Within(0.1).Percent);
    }

    [TestCase("olive8", "olive8:mse"), TestCase("olive4:tensor", "olive4:mse,tensor")]
    public void The_scale_of_least_error_is_better_where_many_values_lie_beyond_three_deviations(string three, string least)
    {
        var layer = Layer(products: 101, channels: 4, groups: 1);
        float[] weights = [.. Normal(13, 4 * 101).Select(v => v * v * v)];
        float[] rows = [.. Normal(14, 20 * 101, isUnsigned: true).Select(v => v * v)];
        var layers = ((string[])[three, least]).Select(name => Quantize(name, layer, weights, rows, [rows])).ToArray();
        double[] ofActivations = [.. layers.Select(l => rows.Chunk(101).Sum(r => SquaredError(Pairs((OliveFormat)l.ActivationFormat, r, l), r)))];

        Assert.That(SquaredError(layers[1].QuantizedWeights(), weights), Is.LessThan(SquaredError(layers[0].QuantizedWeights(), weights)));
        Assert.That(ofActivations[1], Is.LessThan(ofActivations[0]));
    }

    [TestCase(0f), TestCase(0.37f)]
    public void Weights_of_zeros_and_one_other_are_held(float weight)
    {
        var quantized = Quantize("olive8", Layer(5, channels: 1, groups: 1), [0, 0, weight, 0, 0], [-3, 3]);

        // The one weight of five lies within three deviations, of a mean of a fifth: steps are a 127th of 1.4 of it; the activation's a 127th of 9.
        Assert.That(Multiply(quantized, [0, 0, 3, 0, 0])[0], Is.EqualTo(3 * weight).Within(weight * (3 * 1.4 / 254 + 9.0 / 254) * 1.1));
    }

    [Test]
    public void Activations_of_zeros_give_zeros() => Assert.That(Multiply(Quantize("olive4", Layer(4), Normal(8, 24), [0, 0]), [0, 0, 0, 0]), Is.All.Zero);

    [TestCase(32), TestCase(31)]
    public void A_product_of_two_computed_operands_is_that_of_their_pairs(int products)
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: products, Channels: 4, HasConstantWeights: false);
        var (queries, keys) = (Normal(9, 3 * products), Normal(10, 4 * products));
        var statistics = Statistics(queries) with { SecondOperand = Statistics(keys).Activations };
        var results = new float[12];
        QuantizationScheme.Parse("olive8").QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, 3, products), new Matrix<float>(keys, 4, products), results);

        var format = new OliveFormat(8);
        for (var i = 0; i < results.Length; i++)
        {
            var row = Pairs(format, queries[(i / 4 * products)..(i / 4 * products + products)], (float)format.ScaleOf(queries));
            var column = Pairs(format, keys[(i % 4 * products)..(i % 4 * products + products)], (float)format.ScaleOf(keys));
            // Scales by the histogram are off by a bin: a thousandth, which moves a value by no more than a step of 3 / 127.
            Assert.That(results[i], Is.EqualTo(Dot(row, column)).Within(row.Zip(column, (a, b) => Math.Abs(a) + Math.Abs(b)).Sum() * 3 / 127));
        }
        Assert.That(results, Is.Not.All.Zero);
    }

    [TestCase(64), TestCase(63)]
    public void Stored_sums_are_calibrated_by_layer(int products)
    {
        var layer = Layer(products, channels: 2, groups: 1);
        var (weights, rows) = (Normal(11, 2 * products, 0.01), Normal(12, 20 * products, 10, isUnsigned: true));
        var (exact, stored) = (Quantize("olive8", layer, weights, rows, [rows]), Quantize("olive8+ps=e4m7+kt=16", layer, weights, rows, [rows]));

        Assert.That(stored.PartialSums!.Encoding.Name, Does.StartWith("e4m7:p"));
        var (results, references) = (Multiply(stored, rows), Multiply(exact, rows));
        // Seven bits of mantissa, three times.
        Assert.That(SquaredError(results, references), Is.LessThan(references.Sum(r => (double)r * r) * 3 / (1 << 14)));
    }

    /// <summary>Row by row by the definition of a pair; a last single value has zero for a neighbour.</summary>
    private static float[] Pairs(OliveFormat format, float[] row, float scale)
    {
        var values = new float[row.Length];
        for (var i = 0; i < row.Length; i += 2)
        {
            var (first, second) = format.EncodePair(row[i] / (double)scale, i + 1 < row.Length ? row[i + 1] / (double)scale : 0);
            var (one, other) = format.DecodePair(first, second);
            values[i] = (float)(one * scale);
            if (i + 1 < row.Length)
                values[i + 1] = (float)(other * scale);
        }
        return values;
    }

    private static float[] Pairs(OliveFormat format, float[] row, QuantizedLayer layer) => Pairs(format, row, layer.ActivationScales.Scales[0]);
}
