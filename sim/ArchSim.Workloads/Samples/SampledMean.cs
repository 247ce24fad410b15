using System.Globalization;

namespace ArchSim.Workloads;

/// <summary>A mean of a layer or a network that was measured on a sample of its blocks.</summary>
/// <param name="StandardError">Of the choice of blocks: it is about the images that were recorded, whose blocks resemble each other, and not about other images.</param>
public readonly record struct SampledMean(double Value, double StandardError)
{
    /// <summary>
    /// The mean over all that the blocks count: the sum of sums over the sum of counts. Its error is that of a ratio of a simple random sample of blocks, which are the
    /// sampling units, however many counts one holds. It is not made smaller where many of the layer's blocks were taken: one of each stretch of neighbours leaves what
    /// differs among them. To it comes one unit of the sums for every count of a pixel, in one block: where nothing varies something rare may have been overlooked, and
    /// rare operands meet all output channels of a pixel.
    /// </summary>
    /// <param name="blocks">Of each block the sum and the count that it is of, at least 1. Blocks may be of unequal size.</param>
    /// <param name="population">Blocks of the layer; null where it is drawn and has no end. Where all were taken there is no error.</param>
    /// <exception cref="ArgumentException">No blocks, more than there are, or one that counts nothing.</exception>
    public static SampledMean OfBlocks(IReadOnlyList<(long Sum, long Count)> blocks, long? population = null)
    {
        if (blocks.Count < 1 || blocks.Count > population)
            throw new ArgumentException($"a sample must have 1..{population?.ToString(CultureInfo.InvariantCulture) ?? "any number of"} blocks, had {blocks.Count}");
        if (blocks.Any(b => b.Count < 1))
            throw new ArgumentException("every block must count at least 1");
        var count = blocks.Sum(b => b.Count);
        var mean = (double)blocks.Sum(b => b.Sum) / count;
        if (blocks.Count == population)
            return new SampledMean(mean, 0);
        if (blocks.Count == 1)
            return new SampledMean(mean, double.PositiveInfinity);
        var squares = blocks.Sum(b => (b.Sum - mean * b.Count) * (b.Sum - mean * b.Count));
        var overlooked = (double)blocks.Max(b => b.Count) / OperandSample.Pixels;
        return new SampledMean(mean, Math.Sqrt(squares * blocks.Count / (blocks.Count - 1) + overlooked * overlooked) / count);
    }

    /// <summary>The mean over layers that were sampled independently.</summary>
    /// <param name="parts">Weights are numbers of operations, above zero together.</param>
    /// <exception cref="ArgumentException">No weight.</exception>
    public static SampledMean Weighted(IReadOnlyCollection<(SampledMean Mean, double Weight)> parts)
    {
        var total = parts.Sum(p => p.Weight);
        if (!(total > 0))
            throw new ArgumentException($"weights must be above 0 together, were {total}");
        return new SampledMean(
            parts.Sum(p => p.Mean.Value * p.Weight) / total,
            Math.Sqrt(parts.Sum(p => p.Weight == 0 ? 0 : p.Mean.StandardError * p.Weight * (p.Mean.StandardError * p.Weight))) / total);
    }
}
