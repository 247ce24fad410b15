using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// OliVe (Guo et al., ISCA 2023): outlier-victim pairs for weights and activations, in a scale that takes three standard deviations to the largest usual value. Weights
/// have a scale a channel, or one for the tensor; activations have one, by the histogram of calibration. A search for the scale of least squared error starts from there.
/// </summary>
/// <remarks>
/// Pairs lie along rows of K, where channels are innermost: with an even number of input channels of a group these are the pairs of neighbours in memory. With an odd number a pair may reach from one
/// position of the kernel to the next, which is an approximation of memory that pads each pixel; a row of odd length ends with a single value, whose
/// neighbour is a zero that is stored and that an outlier may victimize. Products are those of what pairs stand for, exact, with sums in fp32.
/// </remarks>
public sealed class OliveScheme : QuantizationScheme
{
    private readonly OliveFormat _weight;
    private readonly OliveFormat _activation;
    private readonly bool _hasLeastError;
    private readonly bool _isPerTensor;
    private readonly PartialSumOptions? _partialSums;

    private OliveScheme(int weightBits, int activationBits, bool isFlint, bool hasLeastError, bool isPerTensor, PartialSumOptions? partialSums)
    {
        RequireBits("weights", weightBits);
        RequireBits("activations", activationBits);
        (_weight, _activation) = (new OliveFormat(weightBits, isFlint), new OliveFormat(activationBits, isFlint));
        (_hasLeastError, _isPerTensor, _partialSums) = (hasLeastError, isPerTensor, partialSums);
        var options = string.Join(',', ((string?[])[isFlint ? "flint" : null, hasLeastError ? "mse" : null, isPerTensor ? "tensor" : null]).OfType<string>());
        Name = string.Create(CultureInfo.InvariantCulture, $"olive{weightBits}{(activationBits == weightBits ? "" : $"/{activationBits}")}{(options.Length > 0 ? ":" : "")}{options}") + partialSums?.Suffix;
    }

    internal static SchemeFamily Family { get; } = new(
        "oliveN[/A][:flint][,mse][,tensor][+ps=ENCODING[+kt=PRODUCTS]]", ["olive8", "olive4", "olive8:mse", "olive4/8:flint,tensor", "olive8+ps=e4m7"],
        "OliVe's outlier-victim pairs of N bits for weights and A bits for activations (4 or 8; as many as weights), usual values as integers or flint, three standard deviations at their "
        + "largest (mse: or where the squared error is least), a scale a channel of weights (or for the tensor); sums in fp32, and " + PartialSumOptions.Meaning, Read);

    public override string Name { get; }

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var weights = QuantizeWeights(new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products));
        var activation = ActivationQuantizer(operands.Calibrated, layer.Products);
        var tiles = _partialSums?.Calibrate(layer, FloatDatapath.Fp32, weights, activation, operands.Calibrated.SampleRows);
        return new RealLayer(layer, weights, _weight, activation, FloatDatapath.Fp32, FloatFormat.Fp32, tiles);
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        return new ComputedRealProduct(FloatDatapath.Fp32, Quantizer(_weight, second), ActivationQuantizer(statistics, layer.Products), FloatFormat.Fp32);
    }

    private float[] QuantizeWeights(Matrix<float> weights)
    {
        var rounded = new float[weights.Values.Length];
        var rowsOfScale = _isPerTensor ? weights.Rows : 1;
        for (var channel = 0; channel < weights.Rows; channel += rowsOfScale)
        {
            var elements = (First: channel * weights.Columns, Count: rowsOfScale * weights.Columns);
            var rows = new Matrix<float>(weights.Values.Slice(elements.First, elements.Count), rowsOfScale, weights.Columns);
            LeastError(Quantizer(_weight, rows.Values), rows).QuantizeRows(rows, rounded.AsSpan(elements.First, elements.Count));
        }
        return rounded;
    }

    private SpanQuantizer ActivationQuantizer(LayerStatistics statistics, int products)
    {
        var quantizer = Quantizer(_activation, statistics.Activations);
        float[] values = [.. statistics.SampleRows.SelectMany(r => r)];
        return values.Length == 0 ? quantizer : LeastError(quantizer, new Matrix<float>(values, values.Length / products, products));
    }

    /// <summary>Where the name asks for it, the scale of least squared error among eight an octave, from half to sixteen times that of three deviations; of equals the nearest to it.</summary>
    private SpanQuantizer LeastError(SpanQuantizer quantizer, Matrix<float> rows)
    {
        if (!_hasLeastError)
            return quantizer;
        var rounded = new float[rows.Values.Length];
        var (best, least) = (quantizer, double.PositiveInfinity);
        foreach (var step in Enumerable.Range(-8, 8 + 32 + 1).OrderBy(Math.Abs))
        {
            var candidate = Quantizer(quantizer.Format, quantizer.Scale * double.Exp2(step / 8.0));
            candidate.QuantizeRows(rows, rounded);
            var error = SquaredErrors.Of(rows.Values, rounded).Noise;
            if (error < least)
                (best, least) = (candidate, error);
        }
        return best;
    }

    private static SpanQuantizer Quantizer(OliveFormat format, ReadOnlySpan<float> values) =>
        QuantizationRange.Of(values).Largest == 0 ? new SpanQuantizer(format) : Quantizer(format, format.ScaleOf(values));

    private static SpanQuantizer Quantizer(OliveFormat format, OperandStatistics statistics)
    {
        if (statistics.Range.Largest == 0)
            return new SpanQuantizer(format);
        var histogram = statistics.Histogram;
        var (sum, squares) = (0.0, 0.0);
        foreach (var (value, count) in histogram.Bins)
            sum += value * count;
        var mean = sum / histogram.Total;
        foreach (var (value, count) in histogram.Bins)
            squares += (value - mean) * (value - mean) * count;
        squares += mean * mean * histogram.Zeros;
        return Quantizer(format, format.ScaleOf(mean, Math.Sqrt(squares / histogram.Total)));
    }

    private static SpanQuantizer Quantizer(NumberFormat format, double scale) => new(format, Math.Max((float)scale, float.Epsilon));

    private static OliveScheme? Read(SchemeName name)
    {
        if (name.Bits("olive", activationBits: null) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(Family.Pattern);
        var (isFlint, hasLeastError, isPerTensor) = (options.Word("flint"), options.Word("mse"), options.Word("tensor"));
        options.End();
        return new OliveScheme(weight, activation, isFlint, hasLeastError, isPerTensor, PartialSumOptions.Read(name));
    }

    private static void RequireBits(string what, int bits)
    {
        if (bits is not (4 or 8))
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"bits of {what} must be 4 or 8, were {bits}"));
    }
}
