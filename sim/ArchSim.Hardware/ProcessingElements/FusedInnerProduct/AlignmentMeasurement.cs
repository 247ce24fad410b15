using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Alignment cycles of fused inner-product units on the operands of a layer: C, the cycles of a nibble iteration, for clusters of units that wait for the slowest of
/// them: each with an output channel of its own, all on one pixel or on several neighbouring ones. A step is an inner product of n lanes in all units of a cluster; in fp16 it takes 9 C cycles.
/// Of the blocks that traces record by default, which are more where blocks are less than an eighth full (<see cref="TraceBlocks.DefaultOfThin"/>), the mean of a layer comes within 3 %.
/// </summary>
public sealed class AlignmentMeasurement
{
    private readonly FusedIpuCycles _cycles;
    private readonly int _lanes;
    private readonly int _channelsPerCluster;
    private readonly int _pixelsPerCluster;

    /// <param name="channelsPerCluster">Units of a cluster that share activations: a divisor of the channels of a block, so that clusters of a block are clusters of the layer; likewise lanes of its depth.</param>
    /// <param name="pixelsPerCluster">Units of a cluster that share weights: a divisor of the pixels of a block.</param>
    /// <exception cref="ArgumentException">Lanes or units that do not divide a block.</exception>
    public AlignmentMeasurement(FusedIpuParameters unit, int channelsPerCluster, int pixelsPerCluster = 1)
    {
        if (OperandSample.Depth % unit.Lanes != 0)
            throw new ArgumentException($"lanes must divide the {OperandSample.Depth} reduction positions of a block, were {unit.Lanes}");
        if (channelsPerCluster < 1 || OperandSample.Channels % channelsPerCluster != 0)
            throw new ArgumentException($"units of a cluster must divide the {OperandSample.Channels} channels of a block, were {channelsPerCluster}");
        if (pixelsPerCluster < 1 || OperandSample.Pixels % pixelsPerCluster != 0)
            throw new ArgumentException($"pixels of a cluster must divide the {OperandSample.Pixels} pixels of a block, were {pixelsPerCluster}");
        (_cycles, _lanes, _channelsPerCluster, _pixelsPerCluster) = (new FusedIpuCycles(unit), unit.Lanes, channelsPerCluster, pixelsPerCluster);
    }

    /// <summary>Steps of a layer: what its mean is weighted with in that of a network.</summary>
    public long Steps(LayerExtents extents) =>
        checked((long)extents.Images * extents.Groups * Parts(extents.Pixels, _pixelsPerCluster) * Parts(extents.Products, _lanes) * Parts(extents.Channels, _channelsPerCluster));

    /// <summary>Mean alignment cycles of a step.</summary>
    /// <param name="blocksOfLayer">That the sample's blocks were chosen from; null where they are drawn.</param>
    /// <exception cref="ArgumentException">Operands other than fp16.</exception>
    public SampledMean Measure(OperandSample sample, long? blocksOfLayer = null) => SampledMean.OfBlocks(MeasureBlocks(sample), blocksOfLayer);

    /// <summary>Alignment cycles and steps of each block.</summary>
    /// <inheritdoc cref="Measure"/>
    public IReadOnlyList<(long Cycles, long Steps)> MeasureBlocks(OperandSample sample)
    {
        if (sample.WeightFormat.Name != FloatFormat.Fp16.Name || sample.ActivationFormat.Name != FloatFormat.Fp16.Name)
            throw new ArgumentException($"alignment is measured on fp16 x fp16, operands were {sample.WeightFormat} x {sample.ActivationFormat}");
        var blocks = new (long Cycles, long Steps)[sample.Blocks];
        for (var block = 0; block < blocks.Length; block++)
        {
            var (pixels, channels, depth) = sample.Valid(block);
            var activations = Rows(sample.Activations, block * OperandSample.Pixels, pixels, depth);
            var weights = Rows(sample.Weights, block * OperandSample.Channels, channels, depth);
            blocks[block] = Count(new Matrix<ushort>(activations, pixels, depth), new Matrix<ushort>(weights, channels, depth));
        }
        return blocks;
    }

    /// <summary>Alignment cycles and steps of whole matrices.</summary>
    /// <param name="activations">M x K fp16 codes.</param>
    /// <param name="weights">N x K fp16 codes.</param>
    public (long Cycles, long Steps) Count(Matrix<ushort> activations, Matrix<ushort> weights)
    {
        var counts = new byte[checked(activations.Rows * _cycles.Groups(activations.Columns) * weights.Rows)];
        _cycles.AlignmentCycles(activations, weights, counts);
        var channels = FusedIpuCycles.LockStep(counts, weights.Rows, _channelsPerCluster);
        var steps = _pixelsPerCluster == 1 ? channels : SlowestPixels(channels, activations.Rows);
        var cycles = 0L;
        foreach (var step in steps)
            cycles += step;
        return (cycles, steps.Length);
    }

    /// <summary>The largest of each run of neighbouring pixels, place by place.</summary>
    private byte[] SlowestPixels(byte[] cycles, int pixels)
    {
        var places = cycles.Length / pixels;
        var slowest = new byte[Parts(pixels, _pixelsPerCluster) * places];
        for (var i = 0; i < cycles.Length; i++)
        {
            ref var slot = ref slowest[i / places / _pixelsPerCluster * places + i % places];
            slot = Math.Max(slot, cycles[i]);
        }
        return slowest;
    }

    /// <summary>Rows of a block without what lies behind their valid part.</summary>
    private static ReadOnlySpan<ushort> Rows(ushort[] codes, int firstRow, int rows, int depth)
    {
        var all = codes.AsSpan(firstRow * OperandSample.Depth, rows * OperandSample.Depth);
        if (depth == OperandSample.Depth)
            return all;
        var cut = new ushort[rows * depth];
        for (var row = 0; row < rows; row++)
            all.Slice(row * OperandSample.Depth, depth).CopyTo(cut.AsSpan(row * depth));
        return cut;
    }

    private static long Parts(int extent, int part) => ((long)extent + part - 1) / part;
}
