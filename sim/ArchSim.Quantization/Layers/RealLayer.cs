using System.Buffers;
using ArchSim.Numerics;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>A layer whose operands are multiplied as the fp32 numbers that they stand for: formats without a datapath of their own, and accumulators of floats.</summary>
public sealed class RealLayer : QuantizedLayer
{
    private const int MostSums = 64 * 1024;

    private readonly float[] _weights;
    private readonly SpanQuantizer? _activation;
    private readonly PackedWeights<float>[] _groups;

    /// <param name="weights">[group, N, K], quantized.</param>
    /// <param name="activation">Null where activations stay as they are.</param>
    /// <param name="tiles">Where partial sums are stored on the way; null where they stay in the accumulators.</param>
    public RealLayer(MatrixLayer layer, float[] weights, NumberFormat weightFormat, NumberFormat activationFormat, IRealDatapath datapath,
        SpanQuantizer? activation = null, PartialSumTiles? tiles = null)
        : base(layer, weightFormat, activationFormat)
    {
        (_weights, _activation) = (weights, activation);
        var elements = checked(layer.Channels * layer.Products);
        _groups = new PackedWeights<float>[layer.Groups];
        for (var group = 0; group < _groups.Length; group++)
            _groups[group] = datapath.Pack(new Matrix<float>(weights.AsSpan(group * elements, elements), layer.Channels, layer.Products), tiles);
    }

    public override float[] QuantizedWeights() => [.. _weights];

    public override void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized)
    {
        if (_activation is null)
            values.CopyTo(quantized);
        else
            _activation.Quantize(values, quantized);
    }

    private protected override void MultiplyRows(int group, Matrix<float> activations, Span<float> results)
    {
        var rounded = _activation is null ? [] : ArrayPool<float>.Shared.Rent(activations.Values.Length);
        try
        {
            if (_activation is not null)
            {
                var values = rounded.AsSpan(0, activations.Values.Length);
                _activation.Quantize(activations.Values, values);
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
}
