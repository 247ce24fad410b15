using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Networks.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>
/// A layer whose operands are codes. Weights are symmetric, with a scale for the tensor or one a channel, and may be corrected; activations have one scale and a zero point.
/// </summary>
public sealed class CodedLayer : QuantizedLayer, ICodedLayerArithmetic
{
    private readonly QuantizedTensor _weights;
    private readonly IDatapath _datapath;
    private readonly CodedProduct[] _groups;

    /// <param name="weights">A channel is an output channel, those of all groups one after the other.</param>
    /// <param name="accumulator">In what sums are held.</param>
    /// <param name="tiles">Where partial sums are stored on the way; null where they stay in the accumulators.</param>
    /// <param name="correction">Of the channels' means and deviations; null where weights are what their codes stand for.</param>
    /// <exception cref="ArgumentException">Weights of another shape, in groups with scales of their own, or with a zero point.</exception>
    public CodedLayer(MatrixLayer layer, QuantizedTensor weights, SpanQuantizer activation, IDatapath datapath, NumberFormat accumulator, PartialSumTiles? tiles = null,
        WeightCorrection? correction = null)
        : base(layer, weights.Format, activation.Format, accumulator, tiles)
    {
        if (weights.Channels != layer.Groups * layer.Channels || weights.ValuesPerChannel != layer.Products)
            throw new ArgumentException($"weights must be {layer.Groups * layer.Channels} x {layer.Products}, were {weights.Channels} x {weights.ValuesPerChannel}");
        if (weights.Granularity != Granularity.Tensor && weights.Granularity != Granularity.Channel)
            throw new ArgumentException($"a scale must be shared by the tensor or by a channel, was by a {weights.Granularity}");
        if (weights.ZeroPoints.Any(z => z != 0))
            throw new ArgumentException("weights must be symmetric, had a zero point");
        (_weights, Activation, _datapath, Correction) = (weights, activation, datapath, correction);
        var scales = correction?.Scales(weights) ?? [.. Enumerable.Range(0, weights.Channels).Select(c => (double)weights.Scales[weights.Scales.Count == 1 ? 0 : c])];
        WeightScales = correction is null ? TensorScales.Of(weights) : new() { Sharing = ScaleSharing.Channel, Scales = [.. scales.Select(s => (float)s)] };
        _groups = new CodedProduct[layer.Groups];
        for (var group = 0; group < _groups.Length; group++)
        {
            var (first, last) = (group * layer.Channels, (group + 1) * layer.Channels);
            _groups[group] = new CodedProduct(datapath, CodesOf(group), weights.Format, scales[first..last], activation, tiles, correction?.Offsets.Take(first..last).ToArray());
        }
    }

    public SpanQuantizer Activation { get; }

    public override WeightCorrection? Correction { get; }

    public override TensorScales WeightScales { get; }

    public override TensorScales EncodingScales => TensorScales.Of(_weights);

    public override TensorScales ActivationScales => new() { Scales = [Activation.Scale], ZeroPoints = Activation.ZeroPoint == 0 ? [] : [Activation.ZeroPoint] };

    public override ushort[] WeightCodes() => _weights.Codes.Values.ToArray();

    public override void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes) => Activation.Encode(values, codes);

    public override float[] QuantizedWeights()
    {
        var values = new float[Weights];
        _weights.Dequantize(values);
        Correction?.Apply(values);
        return values;
    }

    public override void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized) => Activation.Quantize(values, quantized);

    public override LbaEvents? CountEvents(int group, Matrix<float> activations)
    {
        if (_datapath is not LbaDatapath lba)
            return null;
        var codes = new ushort[activations.Values.Length];
        Activation.Encode(activations.Values, codes);
        return lba.MultiplyAndCount(new Matrix<ushort>(codes, activations.Rows, activations.Columns), CodesOf(group), new double[checked(activations.Rows * Layer.Channels)], PartialSums);
    }

    ushort ICodedLayerArithmetic.Encode(float activation) => (ushort)Activation.Encode(activation);

    void ICodedLayerArithmetic.Encode(ReadOnlySpan<float> activations, Span<ushort> codes)
    {
        try
        {
            Activation.Encode(activations, codes);
        }
        catch (ArgumentException e)
        {
            throw CannotQuantize(e);
        }
    }

    void ICodedLayerArithmetic.Multiply(int group, Matrix<ushort> activations, Span<float> results) => _groups[group].Multiply(activations, results);

    private protected override void MultiplyRows(int group, Matrix<float> activations, Span<float> results) => _groups[group].Multiply(activations, results);

    /// <summary>N x K.</summary>
    private Matrix<ushort> CodesOf(int group)
    {
        var elements = Layer.Channels * Layer.Products;
        return new Matrix<ushort>(_weights.Codes.Values.Slice(group * elements, elements), Layer.Channels, Layer.Products);
    }
}
