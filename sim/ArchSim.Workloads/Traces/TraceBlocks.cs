namespace ArchSim.Workloads;

/// <summary>Which blocks of a layer a trace records.</summary>
public static class TraceBlocks
{
    /// <summary>Blocks of a layer that is not smaller: 1,024 pixels and 1,024 channels at least, 4,096 vectors of 16 of each operand.</summary>
    public const int Least = 64;

    /// <summary>Most blocks of one layer.</summary>
    public const int Most = 4096;

    /// <summary>
    /// Blocks spread over the layer: its blocks in their order are cut into as many stretches as are wanted, equal but for one, and the seed picks one of
    /// each. All of them where there are no more than that.
    /// </summary>
    /// <param name="seed">Give each layer another, or equal layers are looked at in the same places.</param>
    public static IReadOnlyList<OperandBlock> Choose(LayerExtents extents, long seed, int blocks = Least)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(blocks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(blocks, Most);
        var all = extents.Blocks;
        if (all < 1)
            throw new ArgumentException($"a layer without extents has no blocks, was {extents}", nameof(extents));
        var chosen = new OperandBlock[Math.Min(all, blocks)];
        var random = new Xoshiro256(unchecked((ulong)seed));
        for (var i = 0; i < chosen.Length; i++)
        {
            var (from, to) = (Boundary(i), Boundary(i + 1));
            chosen[i] = extents.Block(from + (long)(((UInt128)random.Next() * (ulong)(to - from)) >> 64));
        }
        return chosen;

        long Boundary(int stretch) => (long)((Int128)all * stretch / chosen.Length);
    }
}
