using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>
/// Takes the chosen blocks out of a layer's full code matrices as they pass by, in row blocks and from several threads, and sums the recorded outputs over
/// their whole reduction.
/// </summary>
public sealed class OperandRecorder
{
    private readonly LayerExtents _extents;
    private readonly NumberFormat _weight;
    private readonly NumberFormat _activation;
    private readonly IReadOnlyList<OperandBlock> _blocks;
    private readonly Dictionary<(int Image, int Group, int First), RowTile> _pixels = [];
    private readonly Dictionary<(int Image, int Group, int First), RowTile> _channels = [];
    private readonly bool _ownWeights;

    /// <param name="blocks">As <see cref="TraceBlocks"/> chooses them for these extents.</param>
    /// <param name="weightsDifferByImage">The second operand is computed too.</param>
    public OperandRecorder(
        LayerExtents extents, NumberFormat weight, NumberFormat activation, IReadOnlyList<OperandBlock> blocks, bool weightsDifferByImage = false)
    {
        (_extents, _weight, _activation, _blocks, _ownWeights) = (extents, weight, activation, blocks, weightsDifferByImage);
        foreach (var block in blocks)
        {
            if (block != extents.At(block.Image, block.Group, block.Pixel, block.Channel, block.Position))
                throw new ArgumentException($"{block} is no block of {extents}", nameof(blocks));
            _pixels.TryAdd((block.Image, block.Group, block.Pixel), new RowTile(block.Pixels, extents.Products));
            _channels.TryAdd(ChannelsOf(block), new RowTile(block.Channels, extents.Products));
        }
    }

    /// <param name="firstPixel">Of the image, that the first row belongs to.</param>
    /// <param name="rows">Codes, a row an output pixel: any rows of the image's M x K matrix.</param>
    public void AddActivations(int image, int group, int firstPixel, Matrix<ushort> rows) => Add(_pixels, image, group, firstPixel, rows);

    /// <param name="weights">Codes, N x K.</param>
    /// <param name="image">Whose weights they are, where they differ by image.</param>
    public void AddWeights(int group, Matrix<ushort> weights, int image = 0) => Add(_channels, image, group, 0, weights);

    /// <exception cref="InvalidOperationException">Rows that belong to a chosen block never came by.</exception>
    public OperandSample ToSample()
    {
        const int depth = OperandSample.Depth;
        var activations = new ushort[_blocks.Count * OperandSample.Pixels * depth];
        var weights = new ushort[_blocks.Count * OperandSample.Channels * depth];
        for (var i = 0; i < _blocks.Count; i++)
        {
            var block = _blocks[i];
            PixelsOf(block).Cut(block.Position, block.Depth, activations.AsSpan(i * OperandSample.Pixels * depth));
            WeightsOf(block).Cut(block.Position, block.Depth, weights.AsSpan(i * OperandSample.Channels * depth));
        }
        return new OperandSample
        {
            WeightFormat = _weight,
            ActivationFormat = _activation,
            Activations = activations,
            Weights = weights,
            Blocks = _blocks.Count,
            IsSynthetic = false,
            Places = _blocks,
        };
    }

    /// <summary>Histograms of the sums of all outputs that a block touches, each output once. None where codes do not stand for values one by one.</summary>
    /// <inheritdoc cref="ToSample"/>
    public IReadOnlyList<PartialSumHistogram> PartialSums()
    {
        if (!_weight.HoldsOperands || !_activation.HoldsOperands)
            return [];
        var counters = PartialSumHistogram.Steps.Select(every => new PartialSumCounter(every)).ToArray();
        var (weightValues, activationValues) = (Values(_weight), Values(_activation));
        foreach (var block in _blocks.DistinctBy(b => (b.Image, b.Group, b.Pixel, b.Channel)))
        {
            var weights = WeightsOf(block).Decoded(weightValues);
            var activations = PixelsOf(block).Decoded(activationValues);
            for (var pixel = 0; pixel < block.Pixels; pixel++)
            {
                for (var channel = 0; channel < block.Channels; channel++)
                {
                    Sum(activations.AsSpan(pixel * _extents.Products, _extents.Products), weights.AsSpan(channel * _extents.Products, _extents.Products), counters);
                }
            }
        }
        return [.. counters.Select(c => c.ToHistogram())];
    }

    private static void Sum(ReadOnlySpan<double> activations, ReadOnlySpan<double> weights, PartialSumCounter[] counters)
    {
        var least = PartialSumHistogram.Steps[0];
        var sum = 0.0;
        for (var k = 0; k < activations.Length; k++)
        {
            if (k > 0 && k % least == 0)
            {
                // Every step is twice the one before.
                for (var i = 0; i < counters.Length && k % PartialSumHistogram.Steps[i] == 0; i++)
                    counters[i].Add(sum);
            }
            sum += activations[k] * weights[k];
        }
    }

    private void Add(Dictionary<(int Image, int Group, int First), RowTile> tiles, int image, int group, int firstRow, Matrix<ushort> rows)
    {
        if (rows.Columns != _extents.Products)
            throw new ArgumentException($"rows of this layer have {_extents.Products} codes, got {rows.Columns}");
        foreach (var (place, tile) in tiles)
        {
            if (place.Image == image && place.Group == group)
                tile.Add(place.First, firstRow, rows);
        }
    }

    private (int Image, int Group, int First) ChannelsOf(OperandBlock block) => (_ownWeights ? block.Image : 0, block.Group, block.Channel);

    private RowTile PixelsOf(OperandBlock block) => _pixels[(block.Image, block.Group, block.Pixel)].Complete($"activations of image {block.Image}, group {block.Group}, pixel {block.Pixel}");

    private RowTile WeightsOf(OperandBlock block) => _channels[ChannelsOf(block)].Complete($"weights of group {block.Group}, channel {block.Channel}");

    private static double[] Values(NumberFormat format) => [.. Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c))];

    /// <summary>A few rows over the whole reduction.</summary>
    private sealed class RowTile(int rows, int columns)
    {
        private readonly ushort[] _codes = new ushort[checked(rows * columns)];
        private readonly bool[] _seen = new bool[rows];

        public void Add(int firstOwn, int firstRow, Matrix<ushort> given)
        {
            for (var i = 0; i < rows; i++)
            {
                var row = firstOwn + i - firstRow;
                if (row < 0 || row >= given.Rows)
                    continue;
                given.Row(row).CopyTo(_codes.AsSpan(i * columns));
                _seen[i] = true;
            }
        }

        public RowTile Complete(string what) => _seen.All(s => s) ? this : throw new InvalidOperationException($"{what}: not all rows were given");

        public void Cut(int position, int depth, Span<ushort> block)
        {
            for (var i = 0; i < rows; i++)
                _codes.AsSpan(i * columns + position, depth).CopyTo(block[(i * OperandSample.Depth)..]);
        }

        public double[] Decoded(double[] values) => [.. _codes.Select(c => values[c])];
    }
}
