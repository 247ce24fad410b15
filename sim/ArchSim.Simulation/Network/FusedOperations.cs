using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>A vector layer that the vector unit does to a matrix layer's results on their way out.</summary>
internal sealed record FusedLayer(VectorLayer Layer, LayerFormats Formats);

/// <summary>
/// Vector layers fused into a matrix layer, one after the other: what they make of its sums, what they read besides, what they cost, and which tiles they can be done on.
/// </summary>
internal sealed record FusedOperations
{
    private readonly Ratio _results;
    private readonly Ratio _operations;
    private readonly ValueList<(Ratio Elements, int Bits)> _others;
    private readonly int _rows = 1;
    private readonly bool _wholeMaps;
    private readonly bool _allChannels;

    private FusedOperations(MatrixLayer producer, IReadOnlyList<FusedLayer> layers)
    {
        Layers = layers;
        var results = producer.OutputElements;
        var operations = 0L;
        var others = new List<(Ratio, int)>();
        foreach (var (layer, formats) in layers)
        {
            var other = layer.InputElements - results;
            if (other > 0)
                others.Add((Ratio.Of(other, producer.OutputElements), formats.Activation.Bits));
            OtherElements += other;
            operations = checked(operations + VectorCosts.Of(layer));
            results = layer.OutputElements;
            if (IsPool(layer))
                (_rows, _wholeMaps) = layer.WindowRows > 0 ? (layer.WindowRows, _wholeMaps) : (_rows, true);
            _allChannels |= ReadsRows(layer);
        }
        Operations = operations;
        ResultElements = results;
        _results = Ratio.Of(results, producer.OutputElements);
        _operations = Ratio.Of(operations, producer.OutputElements);
        _others = new([.. others]);
        ResultBits = layers[^1].Formats.Output.Bits;
    }

    /// <summary>For the eyes of people: what follows from them stands beside.</summary>
    public IReadOnlyList<FusedLayer> Layers { get; init; }

    /// <summary>Elements that the last of them makes, all images.</summary>
    public long ResultElements { get; }

    public int ResultBits { get; }

    /// <summary>Elements of operands that are not the producer's results.</summary>
    public long OtherElements { get; }

    /// <summary>Elementary operations of the vector unit, beyond those of the producer's own way out.</summary>
    public long Operations { get; }

    /// <summary>Null for none.</summary>
    public static FusedOperations? Of(MatrixLayer producer, IReadOnlyList<FusedLayer> layers) => layers.Count == 0 ? null : new(producer, layers);

    /// <summary>
    /// Whether a vector layer can be done on tiles of a producer's sums at all, behind the layers that are fused already: elementwise operations on any, a pool where its windows lie
    /// side by side or on whole maps, a softmax or norm where the row that it works along is a pixel's channels.
    /// </summary>
    public static bool Fits(MatrixLayer producer, IEnumerable<VectorLayer> before, VectorLayer layer) => layer.Op switch
    {
        LayerOp.Add or LayerOp.Multiply or LayerOp.Relu or LayerOp.Relu6 or LayerOp.Gelu or LayerOp.Silu => true,
        // A second pool would see maps of another size than the tiles'.
        LayerOp.MaxPool or LayerOp.AveragePool => !before.Any(IsPool)
            && (layer.WindowRows == 0 || (layer.InputElements == checked(layer.OutputElements * layer.Window) && producer.OutputHeight % layer.WindowRows == 0)),
        LayerOp.Softmax or LayerOp.LayerNorm or LayerOp.RmsNorm => layer.Window == producer.OutputChannels,
        LayerOp.Normalize => producer.Groups == 1 && layer.Window <= producer.OutputChannels,
        // A rotation pairs elements of a head, and a layer does not say which.
        _ => false,
    };

    /// <summary>Whether a tile holds all that its results are made of.</summary>
    public bool Takes(MatrixLayer producer, int rows, int columns, int outputChannels)
    {
        var wholeRows = columns >= producer.OutputWidth;
        return (!_allChannels || outputChannels >= producer.OutputChannels)
            && (!_wholeMaps || (wholeRows && rows >= producer.OutputHeight))
            && (_rows == 1 || (wholeRows && rows % _rows == 0));
    }

    /// <summary>Results of that many sums of a tile that is taken.</summary>
    public long ResultsOf(long sums) => _results.Of(sums);

    public long OperationsOf(long sums) => _operations.Of(sums);

    /// <summary>Bytes that come from memory to go with that many sums.</summary>
    public long OtherBytesOf(long sums)
    {
        var bytes = 0L;
        foreach (var (elements, bits) in _others.Items)
            bytes += TileCost.BytesOf(elements.Of(sums), bits);
        return bytes;
    }

    private static bool IsPool(VectorLayer layer) => layer.Op is LayerOp.MaxPool or LayerOp.AveragePool;

    private static bool ReadsRows(VectorLayer layer) => layer.Op is LayerOp.Softmax or LayerOp.LayerNorm or LayerOp.RmsNorm or LayerOp.Normalize;

    /// <summary>A share of sums in lowest terms; what does not come out even counts as one more.</summary>
    private readonly record struct Ratio(long Numerator, long Denominator)
    {
        public static Ratio Of(long numerator, long denominator)
        {
            var divisor = (long)System.Numerics.BigInteger.GreatestCommonDivisor(numerator, denominator);
            return divisor == 0 ? new Ratio(0, 1) : new Ratio(numerator / divisor, denominator / divisor);
        }

        // Products of 128 bits are rare, and take ten times as long.
        public long Of(long sums) => Math.BigMul(sums, Numerator, out var low) == 0 && low >= 0 && low <= long.MaxValue - Denominator
            ? (low + Denominator - 1) / Denominator
            : (long)(((Int128)sums * Numerator + Denominator - 1) / Denominator);
    }
}
