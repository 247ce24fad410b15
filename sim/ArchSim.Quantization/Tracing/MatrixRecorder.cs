using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>Takes the codes of the chosen blocks of one matrix layer, image by image and from several threads.</summary>
/// <param name="images">That are recorded.</param>
/// <param name="seed">Of this layer alone.</param>
/// <param name="mostBlocks">Null for as many as layers like this have by default.</param>
internal sealed class MatrixRecorder(MatrixLayer layer, string node, int images, long seed, QuantizedArithmetic arithmetic, int? mostBlocks = null)
{
    private readonly Lock _lock = new();
    private Recording? _recording;
    private long _values;
    private long _clipped;
    private int _negative;

    /// <summary>Null until an image came by.</summary>
    public LayerCoding? Coding => _recording?.Coding;

    /// <summary>Activations of both signs were seen.</summary>
    public bool IsSigned => _negative != 0;

    /// <summary>Share of the activations of all images that lie beyond their format; null where it is not known.</summary>
    public double? ActivationClippedShare => _recording?.Limits is null || _values == 0 ? null : (double)_clipped / _values;

    /// <summary>The inputs of the node for one image.</summary>
    /// <exception cref="Configuration.InputException">Operands that are no codes.</exception>
    public void Add(MatrixOperator kind, int image, IReadOnlyList<Tensor?> inputs)
    {
        var recording = Started();
        CountClipped(recording, inputs[0]!.Floats);
        foreach (var (group, pixel, rows) in recording.Blocks.Where(b => b.Image == image).Select(b => (b.Group, b.Pixel, b.Pixels)).Distinct())
        {
            var values = new float[rows * recording.Extents.Products];
            kind.CopyRows(inputs, group, pixel, values);
            var codes = new ushort[values.Length];
            recording.Coding.EncodeActivations(values, codes);
            recording.Operands.AddActivations(image, group, pixel, new Matrix<ushort>(codes, rows, recording.Extents.Products));
        }
        if (recording.Coding.Product is { } product)
            AddComputedWeights(recording, product, image, kind.OrderedWeights(inputs[1]!));
    }

    /// <returns>The blocks and the histograms of the sums of their outputs.</returns>
    public (OperandSample Operands, IReadOnlyList<PartialSumHistogram> PartialSums) ToSample() =>
        (_recording!.Operands.ToSample(), _recording.Operands.PartialSums());

    private Recording Started()
    {
        lock (_lock)
            return _recording ??= Start();
    }

    private Recording Start()
    {
        var coding = LayerCoding.Of(arithmetic, node);
        var extents = LayerExtents.Of(layer, images);
        var blocks = TraceBlocks.Choose(extents, seed, mostBlocks);
        var operands = new OperandRecorder(extents, coding.Weight, coding.Activation, blocks, weightsDifferByImage: coding.Product is not null);
        if (coding.Layer is { } quantized)
        {
            var codes = quantized.WeightCodes();
            foreach (var group in blocks.Select(b => b.Group).Distinct())
                operands.AddWeights(group, Group(codes, group, extents));
        }
        var limits = coding.ActivationScales.Sharing == ScaleSharing.Tensor ? ValueLimits.Of(coding.Activation, coding.ActivationScales) : null;
        return new Recording(coding, extents, blocks, operands, limits);
    }

    private static void AddComputedWeights(Recording recording, ICodedProduct product, int image, float[] weights)
    {
        var codes = new ushort[weights.Length];
        product.EncodeWeights(weights, codes);
        foreach (var group in recording.Blocks.Where(b => b.Image == image).Select(b => b.Group).Distinct())
            recording.Operands.AddWeights(group, Group(codes, group, recording.Extents), image);
    }

    private void CountClipped(Recording recording, ReadOnlySpan<float> values)
    {
        Interlocked.Add(ref _values, values.Length);
        if (recording.Limits is { } limits && values.Length > 0)
            Interlocked.Add(ref _clipped, limits.Count(values, values.Length));
        foreach (var value in values)
        {
            if (value < 0)
            {
                Volatile.Write(ref _negative, 1);
                break;
            }
        }
    }

    /// <summary>N x K.</summary>
    private static Matrix<ushort> Group(ushort[] codes, int group, LayerExtents extents)
    {
        var elements = extents.Channels * extents.Products;
        return new Matrix<ushort>(codes.AsSpan(group * elements, elements), extents.Channels, extents.Products);
    }

    private sealed record Recording(LayerCoding Coding, LayerExtents Extents, IReadOnlyList<OperandBlock> Blocks, OperandRecorder Operands, ValueLimits? Limits);
}
