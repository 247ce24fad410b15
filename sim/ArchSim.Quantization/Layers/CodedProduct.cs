using System.Buffers;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// A product of activations, which become codes, and weights, which are codes: <c>y = sw sa (sum of products - za sum of weights)</c>. The
/// correction for the zero point za is a constant of each channel, added after the accumulator as a bias is. Where channels have an offset, what it gives
/// with the sum of the row's activations is added as well.
/// </summary>
internal sealed class CodedProduct
{
    // Codes and sums of a block of rows stay in the second-level cache; rows fill blocks of the multiplication.
    private const int BlockElements = 32 * 1024;

    private const int RowBlock = 64;

    private readonly PackedWeights<ushort> _weights;
    private readonly SpanQuantizer _activation;
    private readonly double[] _factors;
    private readonly double[] _corrections;
    private readonly double[]? _offsets;
    private readonly double[] _activationValues;

    /// <param name="weights">N x K.</param>
    /// <param name="scales">One a channel.</param>
    /// <param name="offsets">What all weights of a channel are increased by, one a channel; null where none is.</param>
    public CodedProduct(IDatapath datapath, Matrix<ushort> weights, NumberFormat weightFormat, double[] scales, SpanQuantizer activation, PartialSumTiles? tiles,
        double[]? offsets = null)
    {
        _offsets = offsets;
        _activationValues = offsets is null ? [] : [.. Enumerable.Range(0, 1 << activation.Format.Bits).Select(c => activation.Format.Decode((uint)c) - activation.ZeroPoint)];
        _weights = datapath.Pack(weights, tiles);
        _activation = activation;
        // A product of two floats is exact in a double.
        _factors = [.. scales.Select(s => s * activation.Scale)];
        _corrections = new double[weights.Rows];
        for (var channel = 0; activation.ZeroPoint != 0 && channel < weights.Rows; channel++)
        {
            var sum = 0.0;
            foreach (var code in weights.Row(channel))
                sum += weightFormat.Decode(code);
            _corrections[channel] = activation.ZeroPoint * sum;
        }
    }

    /// <param name="activations">M x K.</param>
    /// <param name="results">M x N.</param>
    /// <exception cref="ArgumentException">An activation that has no code.</exception>
    public void Multiply(Matrix<float> activations, Span<float> results)
    {
        var (products, channels) = (_weights.Products, _weights.Channels);
        var most = Math.Min(activations.Rows, BlockRows);
        var codes = ArrayPool<ushort>.Shared.Rent(checked(most * products));
        try
        {
            for (var row = 0; row < activations.Rows; row += most)
            {
                var rows = Math.Min(most, activations.Rows - row);
                var block = codes.AsSpan(0, rows * products);
                _activation.Encode(activations.Values.Slice(row * products, rows * products), block);
                Multiply(new Matrix<ushort>(block, rows, products), results.Slice(row * channels, rows * channels));
            }
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(codes);
        }
    }

    /// <summary>The same of activations that are codes.</summary>
    public void Multiply(Matrix<ushort> activations, Span<float> results)
    {
        var (products, channels) = (_weights.Products, _weights.Channels);
        var most = Math.Min(activations.Rows, BlockRows);
        var sums = ArrayPool<double>.Shared.Rent(checked(most * channels));
        try
        {
            for (var row = 0; row < activations.Rows; row += most)
            {
                var rows = Math.Min(most, activations.Rows - row);
                var block = sums.AsSpan(0, rows * channels);
                var target = results.Slice(row * channels, rows * channels);
                var codes = activations.Values.Slice(row * products, rows * products);
                _weights.Multiply(new Matrix<ushort>(codes, rows, products), block);
                Rescale(block, target);
                if (_offsets is not null)
                    AddOffsets(codes, target);
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(sums);
        }
    }

    private int BlockRows => Math.Max(1, BlockElements / Math.Max(_weights.Products, _weights.Channels) / RowBlock) * RowBlock;

    private void Rescale(ReadOnlySpan<double> sums, Span<float> results)
    {
        if (_factors.Length == 1)
        {
            var (factor, correction) = (_factors[0], _corrections[0]);
            for (var i = 0; i < sums.Length; i++)
                results[i] = (float)((sums[i] - correction) * factor);
            return;
        }
        for (; sums.Length > 0; sums = sums[_factors.Length..], results = results[_factors.Length..])
        {
            for (var channel = 0; channel < _factors.Length; channel++)
                results[channel] = (float)((sums[channel] - _corrections[channel]) * _factors[channel]);
        }
    }

    private void AddOffsets(ReadOnlySpan<ushort> codes, Span<float> results)
    {
        for (; results.Length > 0; codes = codes[_weights.Products..], results = results[_factors.Length..])
        {
            var sum = 0.0;
            foreach (var code in codes[.._weights.Products])
                sum += _activationValues[code];
            sum *= _activation.Scale;
            for (var channel = 0; channel < _factors.Length; channel++)
                results[channel] += (float)(_offsets![channel] * sum);
        }
    }
}
