using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Logarithmic posits (Ramachandran et al., DAC 2024) with es, rs and sf of a layer's weights and of its activations each chosen by a local search: weights by their own squared
/// error or by that of the outputs they lead to, activations by the histogram of calibration. The scale is the format's sf; there is none beside it.
/// </summary>
/// <remarks>
/// Products go through a table of 16 fraction bits unless the name says another number (an accelerator with 8 bit activations has 5). Sums have 32 bits; their binary point is
/// set by layer, as high as no sum can saturate whose activations lie within the calibrated range. Beside sf it is another constant shift of what leaves the accumulator.
/// </remarks>
public sealed class LogPositScheme : QuantizationScheme
{
    // Of sf, where the search goes by outputs: it starts from a good place and each look costs a multiplication.
    private const double OutputScaleStep = 1.0 / 4;

    private readonly LogPositOptions _options;
    private readonly PartialSumOptions? _partialSums;

    private LogPositScheme(LogPositOptions options, PartialSumOptions? partialSums) => (_options, _partialSums) = (options, partialSums);

    internal static SchemeFamily Family { get; } = new(
        "lpN[/A][:esE][,rsR][,output][,B][,log][+frac=F][+acc=intS][+ps=ENCODING[+kt=PRODUCTS]]",
        ["lp8", "lp4/6:output", "lp8:es1,rs3", "lp6:rs3,output,B,log", "lp8+frac=5+acc=int24", "lp4+ps=e4m7"],
        "logarithmic posits of N bits for weights and A bits for activations (2..8; 8), their es (0..3), rs and sf chosen by layer, or es and rs as written, by least squared error of the "
        + "operands (output: weights by that of outputs); B and log as in formats; logarithms of products to linear by F bits of fraction (16), sums saturating in S bits (32), "
        + "and " + PartialSumOptions.Meaning, Read);

    public override string Name => _options.Name + _partialSums?.Suffix;

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var (weight, activation) = (WeightFormat(operands), ActivationFormat(operands.Calibrated.Activations));
        var weights = QuantizedTensor.Of(new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products), Granularity.Tensor, [new SpanQuantizer(weight)]);
        var datapath = Datapath(weight, activation, LargestSum(weights) * Largest(activation, operands.Calibrated.Activations));
        var quantizer = new SpanQuantizer(activation);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, quantizer, operands.Calibrated.SampleRows);
        return new CodedLayer(layer, weights, quantizer, datapath, new IntegerFormat(_options.AccumulatorBits), tiles);
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        // What the network computes is an activation, and yet the array takes it where weights go.
        var weight = LogPositSearch.LeastError(_options.WeightSpace, ValueMoments.Of(second.Histogram));
        var activation = ActivationFormat(statistics.Activations);
        var datapath = Datapath(weight, activation, layer.Products * Largest(weight, second) * Largest(activation, statistics.Activations));
        return new ComputedProduct(datapath, new SpanQuantizer(weight), new SpanQuantizer(activation), new IntegerFormat(_options.AccumulatorBits));
    }

    private LogPositFormat WeightFormat(LayerOperands operands)
    {
        var format = LogPositSearch.LeastError(_options.WeightSpace, ValueMoments.Of(operands.Weights));
        return _options.ByOutput ? LogPositSearch.Descend(_options.WeightSpace, format, OutputScaleStep, new OutputError(operands).Of) : format;
    }

    private LogPositFormat ActivationFormat(OperandStatistics statistics) => LogPositSearch.LeastError(_options.ActivationSpace, ValueMoments.Of(statistics.Histogram));

    /// <param name="largestSum">That products of a layer can add up to.</param>
    private LogPositDatapath Datapath(LogPositFormat weight, LogPositFormat activation, double largestSum)
    {
        var (table, bits) = (_options.TableBits, _options.AccumulatorBits);
        // Accumulators hold sums without either sf, and entries of the table are rounded.
        var stored = largestSum * double.Exp2(weight.Scale + activation.Scale) * (1 + double.Exp2(-table));
        var point = stored > 0 ? Math.Clamp(bits - 2 - Math.ILogB(stored), 0, bits - 1) : bits / 2;
        return new LogPositDatapath(weight, activation, table, bits, point);
    }

    /// <summary>Of an output channel whose activations are all 1 or -1.</summary>
    private static double LargestSum(QuantizedTensor weights)
    {
        var largest = 0.0;
        for (var channel = 0; channel < weights.Channels; channel++)
        {
            var sum = 0.0;
            foreach (var code in weights.Codes.Row(channel))
                sum += Math.Abs(weights.Format.Decode(code));
            largest = Math.Max(largest, sum);
        }
        return largest;
    }

    /// <summary>What the largest magnitude that calibration saw is rounded to. Log posits are the same on both sides of zero.</summary>
    private static double Largest(LogPositFormat format, OperandStatistics statistics) => format.Decode(format.Encode(statistics.Range.Largest));

    private static LogPositScheme? Read(SchemeName name) =>
        LogPositOptions.Read(name, Family.Pattern) is { } options ? new LogPositScheme(options, PartialSumOptions.Read(name)) : null;
}
