namespace ArchSim.Workloads;

/// <summary>A mean of a layer or a network that was measured on a sample of its blocks.</summary>
/// <param name="StandardError">Of the choice of blocks: it is about the images that were recorded, whose blocks resemble each other, and not about other images.</param>
public readonly record struct SampledMean(double Value, double StandardError)
{
    /// <summary>
    /// The mean over all that the blocks count: the sum of sums over the sum of counts. Its error is that of a ratio of a simple random sample of blocks, which are the
    /// sampling units, however many counts one holds; blocks of <see cref="TraceBlocks"/>, one of each stretch of the layer, are spread better than that. To it comes one
    /// unit of the sums that the sample could just have missed: where nothing varies something rare may still have been overlooked.
    /// </summary>
    /// <param name="blocks">Of each block the sum and what it is of, at least 1. Blocks may be of unequal size.</param>
    /// <param name="population">Blocks of the layer; null where it is drawn and has no end. Where all were taken there is no error.</param>
    /// <exception cref="ArgumentException">No blocks, more than there are, or one that counts nothing.</exception>
    public static SampledMean OfBlocks(IReadOnlyList<(long Sum, long Count)> blocks, long? population = null)
    {
        if (blocks.Count < 1 || blocks.Count > population)
            throw new ArgumentException($"a sample must have 1..{population?.ToString() ?? "any number of"} blocks, had {blocks.Count}");
        if (blocks.Any(b => b.Count < 1))
            throw new ArgumentException("a block must count at least one step");
        var (sum, count) = (blocks.Sum(b => b.Sum), blocks.Sum(b => b.Count));
        var mean = (double)sum / count;
        var left = population is { } all ? 1 - (double)blocks.Count / all : 1;
        if (left == 0)
            return new SampledMean(mean, 0);
        if (blocks.Count == 1)
            return new SampledMean(mean, double.PositiveInfinity);
        var squares = blocks.Sum(b => (b.Sum - mean * b.Count) * (b.Sum - mean * b.Count));
        var variance = squares * blocks.Count / (blocks.Count - 1) + 1;
        return new SampledMean(mean, Math.Sqrt(left * variance) / count);
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
