using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Integers at equal distances. Weights are symmetric, with a scale a channel or for the tensor. Activations have one scale: without a sign where calibration saw
/// none, else symmetric; always symmetric, or affine, where that is asked for. Products are exact, in an accumulator that holds them all or has a width of its own.
/// </summary>
public sealed class UniformScheme : QuantizationScheme
{
    private const int DefaultActivationBits = 8;

    private const double DefaultPercent = 99.99;

    private readonly int _weightBits;
    private readonly int _activationBits;
    private readonly RangeMethod _method;
    private readonly double _percent;
    private readonly bool _isPerTensor;
    private readonly bool _isAffine;
    private readonly bool _isSigned;
    private readonly bool _isCorrected;
    private readonly IntegerAccumulator? _accumulator;
    private readonly PartialSumOptions? _partialSums;

    private UniformScheme(int weightBits, int activationBits, (RangeMethod Method, double Percent) range, bool isPerTensor, (bool Affine, bool Signed) activations, bool isCorrected,
        IntegerAccumulator? accumulator, PartialSumOptions? partialSums)
    {
        RequireBits("weights", weightBits);
        RequireBits("activations", activationBits);
        (_weightBits, _activationBits, (_method, _percent)) = (weightBits, activationBits, range);
        (_isPerTensor, (_isAffine, _isSigned), _isCorrected, _accumulator, _partialSums) = (isPerTensor, activations, isCorrected, accumulator, partialSums);
        Name = Written();
    }

    internal static SchemeFamily Family { get; } = new(
        "uniformW[/A][:percentile[P]|mse|top10][,tensor][,affine|signed][,bc][+acc=intN[:wrap]][+ps=ENCODING[+kt=PRODUCTS]]",
        ["uniform8", "uniform4:mse", "uniform8/6:percentile99.9,affine", "uniform8:signed", "uniform4:bc", "uniform8+acc=int20", "uniform8+acc=int16:wrap", "uniform8+ps=e4m7"],
        "integers of W bits for weights, a scale a channel (or for the tensor), and of A bits for activations (8), in ranges from the least to the largest value, within "
        + "percentile P (99.99), of the least squared error (weights too), or by the median of the ten largest values; activations without a sign where calibration saw none, "
        + "else symmetric, always symmetric (signed), or affine; bc: bias correction of the weights by channel; sums exact, or saturating or wrapping in N bits, and "
        + PartialSumOptions.Meaning, Read);

    public override string Name { get; }

    private UniformActivations Activations => new(_activationBits, _method, _percent, _isAffine, _isSigned);

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var values = new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products);
        var weights = QuantizeWeights(values);
        var activation = Activations.Quantizer(operands.Calibrated.Activations);
        var accumulator = Accumulator(weights.Format, activation.Format, layer.Products);
        var datapath = new IntegerDatapath(weights.Format, activation.Format, accumulator.Bits, accumulator.Overflow);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, activation, operands.Calibrated.SampleRows);
        var correction = _isCorrected ? WeightCorrection.Of(values, weights) : null;
        return new CodedLayer(layer, weights, activation, datapath, new IntegerFormat(accumulator.Bits), tiles, correction) { Accumulator = accumulator.Name };
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        var activation = Activations.Quantizer(statistics.Activations);
        // What the network computes is an activation, and yet the array takes it where weights go: symmetric, in their number of bits.
        var weight = Activations.Quantizer(second, new IntegerFormat(_weightBits));
        var accumulator = Accumulator(weight.Format, activation.Format, layer.Products);
        var datapath = new IntegerDatapath(weight.Format, activation.Format, accumulator.Bits, accumulator.Overflow);
        return new ComputedProduct(datapath, weight, activation, new IntegerFormat(accumulator.Bits)) { Accumulator = accumulator.Name };
    }

    private QuantizedTensor QuantizeWeights(Matrix<float> weights)
    {
        var granularity = _isPerTensor ? Granularity.Tensor : Granularity.Channel;
        var quantizer = new TensorQuantizer(new IntegerFormat(_weightBits), granularity);
        if (_method != RangeMethod.Mse)
            return quantizer.Quantize(weights);
        var ranges = new QuantizationRange[_isPerTensor ? 1 : weights.Rows];
        for (var i = 0; i < ranges.Length; i++)
            ranges[i] = Ranges.LeastErrorOf(_isPerTensor ? weights.Values.ToArray() : weights.Row(i).ToArray(), quantizer.Format);
        return quantizer.Quantize(weights, ranges);
    }

    private IntegerAccumulator Accumulator(NumberFormat weight, NumberFormat activation, int products)
    {
        // No sum of so many products needs more bits, the sign among them.
        var exact = weight.Bits + activation.Bits + (int)Math.Ceiling(Math.Log2(products)) + 1;
        return _accumulator ?? new IntegerAccumulator(exact <= 32 ? 32 : 64, OverflowMode.Saturate);
    }

    private string Written()
    {
        string?[] options = [
            _method switch
            {
                RangeMethod.MinMax => null,
                RangeMethod.Percentile => _percent == DefaultPercent ? "percentile" : $"percentile{Ranges.Text(_percent)}",
                RangeMethod.Mse => "mse",
                _ => "top10",
            },
            _isPerTensor ? "tensor" : null, _isAffine ? "affine" : _isSigned ? "signed" : null, _isCorrected ? "bc" : null];
        var written = string.Join(',', options.OfType<string>());
        return $"uniform{_weightBits}{(_activationBits == DefaultActivationBits ? "" : $"/{_activationBits}")}{(written.Length > 0 ? ":" : "")}{written}"
            + (_accumulator is { } accumulator ? $"+acc={accumulator.Name}" : "") + _partialSums?.Suffix;
    }

    private static UniformScheme? Read(SchemeName name)
    {
        if (name.Bits("uniform", DefaultActivationBits) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(Family.Pattern);
        var range = (RangeMethod.MinMax, DefaultPercent);
        if (options.Word("mse"))
            range = (RangeMethod.Mse, DefaultPercent);
        else if (options.Word("top10"))
            range = (RangeMethod.Top10, DefaultPercent);
        else if (options.Word("percentile"))
            range = (RangeMethod.Percentile, DefaultPercent);
        else if (options.Real("percentile") is { } percent)
            range = (RangeMethod.Percentile, percent is >= 50 and < 100 ? percent : throw new ArgumentException($"percentile must be 50 or more and below 100, was {Ranges.Text(percent)}"));
        var (isPerTensor, isAffine) = (options.Word("tensor"), options.Word("affine"));
        var (isSigned, isCorrected) = (!isAffine && options.Word("signed"), options.Word("bc"));
        options.End();
        return new UniformScheme(weight, activation, range, isPerTensor, (isAffine, isSigned), isCorrected, IntegerAccumulator.Read(name), PartialSumOptions.Read(name));
    }

    private static void RequireBits(string what, int bits)
    {
        if (bits is < 2 or > 16)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"bits of {what} must be 2..16, were {bits}"));
    }
}
