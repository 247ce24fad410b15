using System.Buffers;
using ArchSim.Numerics;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>A layer whose operands are multiplied as the fp32 numbers that they stand for: formats without a datapath of their own, and accumulators of floats.</summary>
public sealed class RealLayer : QuantizedLayer
{
    private const int MostSums = 64 * 1024;

    private readonly float[] _values;
    private readonly QuantizedTensor? _weights;
    private readonly SpanQuantizer? _activation;
    private readonly IRealDatapath _datapath;
    private readonly PackedWeights<float>[] _groups;

    /// <summary>Operands as they are.</summary>
    /// <param name="weights">[group, N, K].</param>
    /// <param name="accumulator">In what sums are held.</param>
    /// <param name="tiles">Where partial sums are stored on the way; null where they stay in the accumulators.</param>
    public RealLayer(MatrixLayer layer, float[] weights, IRealDatapath datapath, NumberFormat accumulator, PartialSumTiles? tiles = null)
        : this(layer, weights, (null, null), datapath, accumulator, tiles)
    {
    }

    /// <summary>Operands that stand for codes.</summary>
    /// <param name="weights">A channel is an output channel, those of all groups one after the other.</param>
    /// <param name="correction">Of the channels' means and deviations, within the numbers that are multiplied; null where weights are what their codes stand for.</param>
    /// <inheritdoc cref="RealLayer(MatrixLayer, float[], IRealDatapath, NumberFormat, PartialSumTiles?)"/>
    public RealLayer(MatrixLayer layer, QuantizedTensor weights, SpanQuantizer activation, IRealDatapath datapath, NumberFormat accumulator, PartialSumTiles? tiles = null,
        WeightCorrection? correction = null)
        : this(layer, ValuesOf(weights, correction), (weights, activation), datapath, accumulator, tiles)
    {
        Correction = correction;
        if (correction is not null)
            WeightScales = new() { Sharing = ScaleSharing.Channel, Scales = [.. correction.Scales(weights).Select(s => (float)s)] };
    }

    /// <summary>Operands that were rounded to a format whose codes stand for values in blocks only, so that no code stands for itself. Blocks start anew in every row of K.</summary>
    /// <param name="weights">[group, N, K], rounded.</param>
    /// <inheritdoc cref="RealLayer(MatrixLayer, float[], IRealDatapath, NumberFormat, PartialSumTiles?)"/>
    public RealLayer(MatrixLayer layer, float[] weights, NumberFormat weightFormat, SpanQuantizer activation, IRealDatapath datapath, NumberFormat accumulator, PartialSumTiles? tiles = null)
        : this(layer, weights, (null, activation), datapath, accumulator, tiles, weightFormat)
    {
    }

    private RealLayer(MatrixLayer layer, float[] values, (QuantizedTensor? Weights, SpanQuantizer? Activation) codes, IRealDatapath datapath, NumberFormat accumulator, PartialSumTiles? tiles,
        NumberFormat? weightFormat = null)
        : base(layer, codes.Weights?.Format ?? weightFormat ?? FloatFormat.Fp32, codes.Activation?.Format ?? FloatFormat.Fp32, accumulator, tiles)
    {
        (_values, (_weights, _activation), _datapath) = (values, codes, datapath);
        WeightScales = EncodingScales;
        _groups = new PackedWeights<float>[layer.Groups];
        for (var group = 0; group < _groups.Length; group++)
            _groups[group] = datapath.Pack(WeightsOf(group), tiles);
    }

    public override TensorScales WeightScales { get; }

    public override TensorScales EncodingScales => _weights is null ? TensorScales.One : TensorScales.Of(_weights);

    public override WeightCorrection? Correction { get; }

    public override TensorScales ActivationScales =>
        _activation is null ? TensorScales.One : new() { Scales = [_activation.Scale], ZeroPoints = _activation.ZeroPoint == 0 ? [] : [_activation.ZeroPoint] };

    public override bool HasCodes => _weights is not null;

    /// <summary>A last block of a row is stored whole.</summary>
    public override double WeightBits =>
        WeightFormat.StoredBits * WeightFormat.BlockLength * ((Layer.Products + WeightFormat.BlockLength - 1) / WeightFormat.BlockLength) / Layer.Products;

    public override float[] QuantizedWeights() => [.. _values];

    public override void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized)
    {
        if (_activation is null)
            values.CopyTo(quantized);
        else
            _activation.Quantize(values, quantized);
    }

    public override ushort[] WeightCodes() => _weights is null ? throw NoCodes() : _weights.Codes.Values.ToArray();

    public override void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes) => (_activation ?? throw NoCodes()).Encode(values, codes);

    public override LbaEvents? CountEvents(int group, Matrix<float> activations)
    {
        if (_datapath is not LbaDatapath lba)
            return null;
        var quantized = new float[activations.Values.Length];
        if (_activation is null)
            activations.Values.CopyTo(quantized);
        else
            _activation.QuantizeRows(activations, quantized);
        var results = new double[checked(activations.Rows * Layer.Channels)];
        return lba.MultiplyAndCount(new Matrix<float>(quantized, activations.Rows, activations.Columns), WeightsOf(group), results, PartialSums);
    }

    private protected override void MultiplyRows(int group, Matrix<float> activations, Span<float> results)
    {
        var rounded = _activation is null ? [] : ArrayPool<float>.Shared.Rent(activations.Values.Length);
        try
        {
            if (_activation is not null)
            {
                var values = rounded.AsSpan(0, activations.Values.Length);
                _activation.QuantizeRows(activations, values);
                activations = new Matrix<float>(values, activations.Rows, activations.Columns);
            }
            Multiply(_groups[group], activations, results);
        }
        finally
        {
            if (_activation is not null)
                ArrayPool<float>.Shared.Return(rounded);
        }
    }

    private static void Multiply(PackedWeights<float> weights, Matrix<float> activations, Span<float> results)
    {
        var most = Math.Min(activations.Rows, Math.Max(64, MostSums / weights.Channels));
        var sums = ArrayPool<double>.Shared.Rent(checked(most * weights.Channels));
        try
        {
            for (var row = 0; row < activations.Rows; row += most)
            {
                var rows = Math.Min(most, activations.Rows - row);
                var block = sums.AsSpan(0, rows * weights.Channels);
                weights.Multiply(new Matrix<float>(activations.Values.Slice(row * activations.Columns, rows * activations.Columns), rows, activations.Columns), block);
                var target = results.Slice(row * weights.Channels, block.Length);
                for (var i = 0; i < block.Length; i++)
                    target[i] = (float)block[i];
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(sums);
        }
    }

    private Matrix<float> WeightsOf(int group)
    {
        var elements = checked(Layer.Channels * Layer.Products);
        return new Matrix<float>(_values.AsSpan(group * elements, elements), Layer.Channels, Layer.Products);
    }

    private static float[] ValuesOf(QuantizedTensor weights, WeightCorrection? correction)
    {
        var values = new float[checked(weights.Channels * weights.ValuesPerChannel)];
        weights.Dequantize(values);
        correction?.Apply(values);
        return values;
    }

    private InvalidOperationException NoCodes() => new($"operands of '{Layer.Node}' are no codes");
}
