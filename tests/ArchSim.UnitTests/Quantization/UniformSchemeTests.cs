using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Quantization;

namespace ArchSim.UnitTests.Quantization;

public sealed class UniformSchemeTests
{
    private static readonly MatrixLayer Layer = new("conv", "Conv", Groups: 2, Products: 70, Channels: 3, HasConstantWeights: true);

    [TestCase("uniform8", true, "uint8")]
    [TestCase("uniform8", false, "int8")]
    [TestCase("uniform4/6:affine", false, "uint6")]
    [TestCase("uniform4:mse,tensor", false, "int8")]
    [TestCase("uniform5:percentile90,affine", false, "uint8")]
    public void A_product_is_that_of_what_the_codes_stand_for(string name, bool isUnsigned, string format)
    {
        var activations = Numbers(1, 5 * Layer.Products, isUnsigned);
        var layer = Quantized(name, activations);
        var results = new float[5 * Layer.Channels];
        layer.Multiply(1, new Matrix<float>(activations, 5, Layer.Products), results);

        var (weights, rounded) = (layer.QuantizedWeights().AsSpan(Layer.Channels * Layer.Products).ToArray(), new float[activations.Length]);
        layer.QuantizeActivations(activations, rounded);
        Assert.That(layer.ActivationFormat.Name, Is.EqualTo(format));
        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = Math.DivRem(i, Layer.Channels);
            var expected = Enumerable.Range(0, Layer.Products).Sum(k => (double)weights[channel * Layer.Products + k] * rounded[row * Layer.Products + k]);
            // The terms were rounded to floats, the layer's sum is exact: a few roundings of its largest term.
            Assert.That(results[i], Is.EqualTo(expected).Within(Layer.Products * 1e-7 * 3));
        }
    }

    [Test]
    public void Zero_stays_zero_with_any_zero_point()
    {
        var layer = Quantized("uniform8:affine", Numbers(2, 100, isUnsigned: false));
        var results = new float[Layer.Channels];
        layer.Multiply(0, new Matrix<float>(new float[Layer.Products], 1, Layer.Products), results);

        Assert.That(layer.ActivationScales.ZeroPoints, Has.Count.EqualTo(1));
        Assert.That(results, Is.All.Zero);
    }

    [Test]
    public void Channels_have_scales_of_their_own_unless_the_tensor_has_one()
    {
        var weights = new float[Layer.Groups * Layer.Channels * Layer.Products];
        for (var i = 0; i < weights.Length; i++)
            weights[i] = i / Layer.Products + 1;
        var statistics = Statistics([1]);

        Assert.That(Scheme("uniform8").Quantize(new LayerOperands(Layer, weights, statistics)).WeightScales.Scales,
            Is.EqualTo(Enumerable.Range(1, 6).Select(c => c / 127f)).Within(1e-7f));
        Assert.That(Scheme("uniform8:tensor").Quantize(new LayerOperands(Layer, weights, statistics)).WeightScales.Scales, Is.EqualTo((float[])[6 / 127f]).Within(1e-7f));
    }

    [Test]
    public void The_least_error_is_not_above_that_of_the_whole_range()
    {
        var weights = Weights();
        // An outlier that costs all others their resolution.
        weights[3] = 2;
        var statistics = Statistics([1]);
        double[] errors = [.. ((string[])["uniform4", "uniform4:mse"]).Select(name =>
            Scheme(name).Quantize(new LayerOperands(Layer, weights, statistics)).QuantizedWeights().Zip(weights, (q, w) => Math.Pow((double)q - w, 2)).Take(Layer.Products).Sum())];

        Assert.That(errors[1], Is.LessThan(errors[0]));
    }

    [Test]
    public void A_narrow_accumulator_saturates()
    {
        float[] weights = [.. Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products)];
        float[] activations = [.. Enumerable.Repeat(1f, Layer.Products)];
        var layer = Scheme("uniform8+acc=int16").Quantize(new LayerOperands(Layer, weights, Statistics(activations)));
        var results = new float[Layer.Channels];
        layer.Multiply(0, new Matrix<float>(activations, 1, Layer.Products), results);

        // 70 products of 127 x 255 are beyond the largest sum of 16 bits.
        Assert.That(results, Is.All.EqualTo(32767.0 / 127 / 255).Within(1e-4));
    }

    [Test]
    public void A_product_of_two_computed_operands_is_near_the_exact_one()
    {
        var layer = new MatrixLayer("matmul", "MatMul", Groups: 1, Products: 32, Channels: 4, HasConstantWeights: false);
        var (queries, keys) = (Numbers(4, 3 * 32, isUnsigned: false), Numbers(5, 4 * 32, isUnsigned: false));
        var statistics = Statistics(queries) with { SecondOperand = Statistics(keys).Activations };
        var results = new float[3 * 4];
        Scheme("uniform8:affine").QuantizeProduct(layer, statistics).Multiply(new Matrix<float>(queries, 3, 32), new Matrix<float>(keys, 4, 32), results);

        for (var i = 0; i < results.Length; i++)
        {
            var (row, channel) = Math.DivRem(i, 4);
            var expected = Enumerable.Range(0, 32).Sum(k => (double)queries[row * 32 + k] * keys[channel * 32 + k]);
            // Each of 32 terms is off by at most half a step of either operand: 1.7 / 255 / 2 of magnitudes up to 1, and 1 / 127 / 2 likewise.
            Assert.That(results[i], Is.EqualTo(expected).Within(32 * (1.7 / 255 / 2 + 1.0 / 127 / 2)));
        }
        Assert.That(results, Is.Not.All.Zero);
    }

    [TestCase(float.NaN), TestCase(float.NegativeInfinity)]
    public void An_activation_that_is_no_number_is_said_with_its_layer(float value)
    {
        var layer = Quantized("uniform8", [1, 2]);
        var rows = new float[Layer.Products];
        rows[5] = value;

        Assert.That(() => layer.Multiply(0, new Matrix<float>(rows, 1, Layer.Products), new float[Layer.Channels]),
            Throws.TypeOf<NetworkException>().With.Message.StartsWith("node 'conv' (Conv): "));
    }

    [Test]
    public void Weights_that_are_no_numbers_are_said_with_their_layer()
    {
        var weights = Weights();
        weights[0] = float.NaN;
        var arithmetic = new QuantizedArithmetic(new FixedScheme(Scheme("uniform8"), Statistics([1])));

        Assert.That(() => arithmetic.For(Layer, weights), Throws.TypeOf<NetworkException>().With.Message.Contains("cannot hold it: values must be finite"));
    }

    [Test]
    public void A_layer_that_calibration_did_not_meet_is_named() =>
        Assert.That(() => new QuantizedArithmetic(Scheme("uniform8")).For(Layer, Weights()), Throws.TypeOf<NetworkException>().With.Message.Contains("'conv'"));

    private static QuantizationScheme Scheme(string name) => QuantizationScheme.Parse(name);

    private static QuantizedLayer Quantized(string name, float[] activations) => Scheme(name).Quantize(new LayerOperands(Layer, Weights(), Statistics(activations)));

    private static float[] Weights() => Numbers(9, Layer.Groups * Layer.Channels * Layer.Products, isUnsigned: false);

    private static float[] Numbers(int seed, int count, bool isUnsigned)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() * (isUnsigned ? 1 : 1.7f) - (isUnsigned ? 0 : 0.7f))];
    }

    private static LayerStatistics Statistics(float[] activations)
    {
        var collector = new OperandCollector("x");
        collector.Add(0, activations);
        return new LayerStatistics { Activations = collector.ToStatistics(), SampleRows = [] };
    }

    /// <summary>A scheme with statistics of its own.</summary>
    private sealed class FixedScheme(QuantizationScheme inner, LayerStatistics statistics) : QuantizationScheme
    {
        public override string Name => inner.Name;

        public override bool NeedsCalibration => false;

        public override QuantizedLayer Quantize(LayerOperands operands) => inner.Quantize(operands with { Statistics = statistics });

        public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? _) => inner.QuantizeProduct(layer, statistics);
    }

    // Of 70 products, seven bits more, and the sign.
    [TestCase("uniform8", 32), TestCase("uniform12/12", 32), TestCase("uniform13/12", 64), TestCase("uniform16/16", 64)]
    public void An_accumulator_holds_sums_of_the_largest_codes(string scheme, int bits)
    {
        float[] ones = [.. Enumerable.Repeat(1f, Layer.Products)];
        var layer = Scheme(scheme).Quantize(new LayerOperands(Layer, [.. Enumerable.Repeat(1f, Layer.Groups * Layer.Channels * Layer.Products)], Statistics(ones)));
        var results = new float[Layer.Channels];
        layer.Multiply(0, new Matrix<float>(ones, 1, Layer.Products), results);

        Assert.That(layer.AccumulatorFormat.Bits, Is.EqualTo(bits));
        Assert.That(results, Is.All.EqualTo(Layer.Products).Within(1e-4));
    }
}
