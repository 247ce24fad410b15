using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// What a scheme of real operands does with sums, as its name ends: the accumulator (<c>+acc=m7e4</c>) and how sums are stored on the way (<c>+ps=e4m7+kt=64</c>). Layers are made
/// with both calibrated.
/// </summary>
public sealed class SumOptions
{
    /// <summary>As patterns of families end.</summary>
    public const string Pattern = "[+acc=" + Accumulator.Pattern + "][+ps=ENCODING[+kt=PRODUCTS]]";

    private readonly Accumulator _accumulator;
    private readonly PartialSumOptions? _partialSums;

    private SumOptions(Accumulator accumulator, PartialSumOptions? partialSums) => (_accumulator, _partialSums) = (accumulator, partialSums);

    /// <summary>In fp32, and not stored on the way.</summary>
    public bool AreFp32 => _accumulator.IsFp32 && _partialSums is null;

    /// <summary>Something is chosen by rows of activations.</summary>
    public bool NeedCalibration => _accumulator.NeedsCalibration || _partialSums is not null;

    /// <summary>As a name ends with it; empty where sums are held in fp32 and not stored.</summary>
    public string Suffix => _accumulator.Suffix + _partialSums?.Suffix;

    /// <summary>Takes <c>+acc=</c>, <c>+ps=</c> and <c>+kt=</c> from a name.</summary>
    /// <exception cref="ArgumentException">An accumulator or an encoding that is none, or a parameter out of its range.</exception>
    public static SumOptions Read(SchemeName name) => new(Accumulator.Read(name), PartialSumOptions.Read(name));

    /// <summary>A layer whose operands are multiplied as they are.</summary>
    public RealLayer Layer(LayerOperands operands)
    {
        var (layer, rows) = (operands.Layer, Rows(operands));
        var accumulator = _accumulator.For(layer, operands.Weights, rows);
        return new RealLayer(layer, operands.Weights, accumulator.RealDatapath, accumulator.Format, Tiles(accumulator, layer, operands.Weights, null, rows)) { Accumulator = accumulator.Name };
    }

    /// <summary>A layer whose operands are multiplied as the numbers that their codes stand for, scales in them.</summary>
    /// <param name="weights">A channel is an output channel, those of all groups one after the other.</param>
    public RealLayer Layer(LayerOperands operands, QuantizedTensor weights, SpanQuantizer activation)
    {
        var (layer, rows) = (operands.Layer, Rows(operands));
        var values = new float[operands.Weights.Length];
        weights.Dequantize(values);
        var accumulator = _accumulator.For(layer, values, _accumulator.NeedsCalibration ? Quantized(activation, rows) : []);
        return new RealLayer(layer, weights, activation, accumulator.RealDatapath, accumulator.Format, Tiles(accumulator, layer, values, activation, rows)) { Accumulator = accumulator.Name };
    }

    /// <summary>A layer that multiplies codes, whose scales are applied to what leaves the accumulators.</summary>
    /// <inheritdoc cref="Layer(LayerOperands, QuantizedTensor, SpanQuantizer)"/>
    public CodedLayer CodedLayer(LayerOperands operands, QuantizedTensor weights, SpanQuantizer activation)
    {
        var (layer, rows) = (operands.Layer, Rows(operands));
        var accumulator = _accumulator.NeedsCalibration
            ? _accumulator.For(layer, DecodedWeights(weights), DecodedRows(activation, rows))
            : _accumulator.For(layer, [], []);
        var datapath = accumulator.Datapath(weights.Format, activation.Format);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, activation, rows);
        return new CodedLayer(layer, weights, activation, datapath, accumulator.Format, tiles) { Accumulator = accumulator.Name };
    }

    /// <summary>A product of two computed operands as they are. Its sums are not stored on the way.</summary>
    /// <param name="statistics">Of both operands, where something is <see cref="NeedCalibration">chosen</see>.</param>
    public IProductArithmetic Product(LayerStatistics? statistics) => new RealProduct(ProductAccumulator(statistics, 1).RealDatapath);

    /// <summary>The same of operands that are rounded to codes, and multiplied as the numbers that these stand for.</summary>
    /// <param name="weight">Of the second operand.</param>
    /// <inheritdoc cref="Product(LayerStatistics?)"/>
    public IProductArithmetic Product(LayerStatistics? statistics, SpanQuantizer weight, SpanQuantizer activation)
    {
        var accumulator = ProductAccumulator(statistics, 1);
        return new ComputedRealProduct(accumulator.RealDatapath, weight, activation, accumulator.Format) { Accumulator = accumulator.Name };
    }

    /// <summary>The same of codes, whose scales are applied to what leaves the accumulators.</summary>
    /// <inheritdoc cref="Product(LayerStatistics?, SpanQuantizer, SpanQuantizer)"/>
    public IProductArithmetic CodedProduct(LayerStatistics? statistics, SpanQuantizer weight, SpanQuantizer activation)
    {
        var accumulator = ProductAccumulator(statistics, (double)weight.Scale * activation.Scale);
        return new ComputedProduct(accumulator.Datapath(weight.Format, activation.Format), weight, activation, accumulator.Format) { Accumulator = accumulator.Name };
    }

    private LayerAccumulator ProductAccumulator(LayerStatistics? statistics, double scale)
    {
        if (!_accumulator.NeedsCalibration)
            return _accumulator.ForProduct(0);
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        return _accumulator.ForProduct((double)statistics.Activations.Range.Largest * second.Range.Largest / scale);
    }

    private IReadOnlyList<float[]> Rows(LayerOperands operands) => NeedCalibration ? operands.Calibrated.SampleRows : [];

    private PartialSumTiles? Tiles(LayerAccumulator accumulator, MatrixLayer layer, float[] weights, SpanQuantizer? activation, IReadOnlyList<float[]> rows) =>
        _partialSums?.Calibrate(layer, accumulator.RealDatapath, weights, activation, rows);

    private static float[][] Quantized(SpanQuantizer activation, IReadOnlyList<float[]> rows) => [.. rows.Select(row =>
    {
        var values = new float[row.Length];
        if (row.Length > 0)
            activation.Quantize(row, values);
        return values;
    })];

    private static float[] DecodedWeights(QuantizedTensor weights)
    {
        var values = new float[weights.Codes.Values.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)weights.Format.Decode(weights.Codes.Values[i]);
        return values;
    }

    /// <summary>What a datapath of codes takes them for: without scale.</summary>
    private static float[][] DecodedRows(SpanQuantizer activation, IReadOnlyList<float[]> rows) => [.. rows.Select(row =>
    {
        var codes = new ushort[row.Length];
        if (row.Length > 0)
            activation.Encode(row, codes);
        return codes.Select(c => (float)activation.Format.Decode(c)).ToArray();
    })];
}
