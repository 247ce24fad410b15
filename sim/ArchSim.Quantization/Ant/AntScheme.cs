using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// ANT (Guo et al., MICRO 2022): the number type of a layer's weights, and of its activations, is the one of least squared error, and so are the scales. Weights have one type
/// and a scale a channel, or one for the tensor; activations have one of each, chosen by the histogram of calibration, without a sign where calibration saw none. All types stand for whole
/// numbers, so that products and sums are those of integers, exact.
/// </summary>
public sealed class AntScheme : QuantizationScheme
{
    private const int LeastBits = 3;
    private const int MostBits = 8;

    /// <summary>Operands of at most 16 bits with their sign: powers of two of more bits than that are no type to choose.</summary>
    private const int LargestOperand = short.MaxValue;

    private readonly int _weightBits;
    private readonly int _activationBits;
    private readonly bool _isPerTensor;
    private readonly bool _hasFloat;
    private readonly PartialSumOptions? _partialSums;

    private AntScheme(int weightBits, int activationBits, bool isPerTensor, bool hasFloat, PartialSumOptions? partialSums)
    {
        RequireBits("weights", weightBits);
        RequireBits("activations", activationBits);
        (_weightBits, _activationBits, _isPerTensor, _hasFloat, _partialSums) = (weightBits, activationBits, isPerTensor, hasFloat, partialSums);
        var options = string.Join(',', ((string?[])[isPerTensor ? "tensor" : null, hasFloat ? "float" : null]).OfType<string>());
        Name = string.Create(CultureInfo.InvariantCulture, $"ant{weightBits}{(activationBits == weightBits ? "" : $"/{activationBits}")}{(options.Length > 0 ? ":" : "")}{options}") + partialSums?.Suffix;
    }

    internal static SchemeFamily Family { get; } = new(
        "antN[/A][:tensor][,float][+ps=ENCODING[+kt=PRODUCTS]]", ["ant4", "ant4/8", "ant6:tensor,float", "ant4+ps=e4m7"],
        "ANT: weights of N bits and activations of A bits (3..8; as many as weights), each layer's as integers, flint or powers of two (or floats), by least squared error, with a scale a "
        + "channel of weights (or for the tensor); sums exact, and " + PartialSumOptions.Meaning, Read);

    public override string Name { get; }

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var weights = QuantizeWeights(new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products));
        var activation = Quantizer(operands.Calibrated.Activations, _activationBits, signed: operands.Calibrated.Activations.Range.Least < 0);
        var bits = AccumulatorBits(weights.Format, activation.Format, layer.Products);
        var datapath = new IntegerDatapath(weights.Format, activation.Format, bits);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, activation, operands.Calibrated.SampleRows);
        return new CodedLayer(layer, weights, activation, datapath, new IntegerFormat(bits), tiles);
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        var activation = Quantizer(statistics.Activations, _activationBits, signed: statistics.Activations.Range.Least < 0);
        // Where weights go the array takes types with a sign.
        var weight = Quantizer(second, _weightBits, signed: true);
        var bits = AccumulatorBits(weight.Format, activation.Format, layer.Products);
        return new ComputedProduct(new IntegerDatapath(weight.Format, activation.Format, bits), weight, activation, new IntegerFormat(bits));
    }

    /// <summary>The type whose best scales leave the least error in all channels together: a decoder is set by layer.</summary>
    private QuantizedTensor QuantizeWeights(Matrix<float> weights)
    {
        var (channels, length) = _isPerTensor ? (1, weights.Values.Length) : (weights.Rows, weights.Columns);
        SpanQuantizer[]? best = null;
        var least = double.PositiveInfinity;
        foreach (var format in Formats(_weightBits, signed: true))
        {
            var quantizers = new SpanQuantizer[channels];
            var error = 0.0;
            for (var channel = 0; channel < channels; channel++)
            {
                var choice = AntTypeChoice.Of(weights.Values.Slice(channel * length, length), [format]);
                error += choice.MeanSquaredError;
                quantizers[channel] = Quantizer(choice);
            }
            if (error < least)
                (best, least) = (quantizers, error);
        }
        return QuantizedTensor.Of(weights, _isPerTensor ? Granularity.Tensor : Granularity.Channel, best!);
    }

    private SpanQuantizer Quantizer(OperandStatistics statistics, int bits, bool signed)
    {
        var bins = statistics.Histogram.Bins.ToArray();
        var formats = Formats(bits, signed);
        // Zeros have no error in any type.
        return bins.Length == 0 ? new SpanQuantizer(formats[0])
            : Quantizer(AntTypeChoice.Of([.. bins.Select(b => (float)b.Value)], [.. bins.Select(b => b.Count)], formats));
    }

    private NumberFormat[] Formats(int bits, bool signed)
    {
        AntType[] types = [AntType.Integer, AntType.Flint, AntType.PowerOfTwo, .. _hasFloat ? (AntType[])[AntType.Float] : []];
        return [.. types.SelectMany(t => AntTypeChoice.Formats(t, bits, signed)).Where(f => Largest(f) <= LargestOperand)];
    }

    private static SpanQuantizer Quantizer(AntTypeChoice choice) => new(choice.Format, Math.Max((float)choice.Scale, float.Epsilon));

    private static double Largest(NumberFormat format) => Enumerable.Range(0, 1 << format.Bits).Max(code => Math.Abs(format.Decode((uint)code)));

    private static int AccumulatorBits(NumberFormat weight, NumberFormat activation, int products) =>
        Largest(weight) * Largest(activation) * products <= int.MaxValue ? 32 : 64;

    private static AntScheme? Read(SchemeName name)
    {
        if (name.Bits("ant", activationBits: null) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(Family.Pattern);
        var (isPerTensor, hasFloat) = (options.Word("tensor"), options.Word("float"));
        options.End();
        return new AntScheme(weight, activation, isPerTensor, hasFloat, PartialSumOptions.Read(name));
    }

    private static void RequireBits(string what, int bits)
    {
        if (bits is < LeastBits or > MostBits)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"bits of {what} must be {LeastBits}..{MostBits}, were {bits}"));
    }
}
