namespace ArchSim.Workloads;

/// <summary>Which blocks of a layer a trace records.</summary>
public static class TraceBlocks
{
    /// <summary>Blocks of a layer that is not smaller: 1,024 pixels and 1,024 channels at least, 4,096 vectors of 16 of each operand.</summary>
    public const int Least = 64;

    /// <summary>
    /// Blocks that are chosen where nobody says how many. On eight images of a ResNet-20 the mean alignment cycles of fused units (12 to 28 bits, 8 and 16 lanes, single and 16
    /// together) came within 3 % of the layer's in all of 200 seeds and for every layer; of 64 blocks a third of these figures did not. In fp16 a block is 4 KiB.
    /// </summary>
    public const int Default = 256;

    /// <summary>
    /// The same for layers whose blocks are thin: less than an eighth full, as those of depthwise convolutions are, which hold one channel and as many products as its kernel has.
    /// Channels differ more than places do, and a block has inner products of one. On four and on eight images of the digits-cnn that ships, the mean alignment cycles of its
    /// depthwise layers came within 1.9 % of the layer's in all of 100 seeds; of 256 blocks they were off by up to 5.1 %, of 512 by 4.0 %, of 768 by 3.2 %, always within three
    /// standard errors.
    /// </summary>
    public const int DefaultOfThin = 1024;

    private const double ThinFill = 1 / 8.0;

    /// <summary>Most blocks of one layer.</summary>
    public const int Most = 4096;

    /// <summary>Most blocks that are chosen of a layer where nobody says how many.</summary>
    public static int DefaultOf(LayerExtents extents) => extents.Fill < ThinFill ? DefaultOfThin : Default;

    /// <summary>
    /// Blocks spread over the layer: its blocks in their order are cut into as many equal stretches as are wanted, and the seed picks one of each. All of them where there
    /// are no more than that. Each block is as likely to be picked as any other, so that means over the chosen ones are those of the layer.
    /// </summary>
    /// <param name="seed">Give each layer another, or equal layers are looked at in the same places.</param>
    /// <param name="blocks">At most; null for as many as a layer of these extents has <see cref="DefaultOf">by default</see>.</param>
    public static IReadOnlyList<OperandBlock> Choose(LayerExtents extents, long seed, int? blocks = null)
    {
        var wanted = blocks ?? DefaultOf(extents);
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, nameof(blocks));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(wanted, Most, nameof(blocks));
        var all = extents.Blocks;
        if (all < 1)
            throw new ArgumentException($"a layer without extents has no blocks, was {extents}", nameof(extents));
        var chosen = new OperandBlock[Math.Min(all, wanted)];
        var random = new Xoshiro256(unchecked((ulong)seed));
        var number = -1L;
        for (var i = 0; i < chosen.Length; i++)
        {
            number = OfStretch(random, all, chosen.Length, i, number);
            chosen[i] = extents.Block(number);
        }
        return chosen;
    }

    /// <summary>
    /// One block of a stretch. Lengths are in parts: a stretch has as many as there are blocks, a block as many as there are stretches. A block that two stretches share
    /// has some of its parts in each, and what it is picked by in the first is made up for in the second, as in J.-C. Deville's systematic sampling (1998; recalled).
    /// </summary>
    /// <param name="previous">The block of the stretch before.</param>
    private static long OfStretch(Xoshiro256 random, long all, int stretches, int stretch, long previous)
    {
        var start = (Int128)all * stretch;
        var shared = (long)(start / stretches);
        var before = (long)(start - (Int128)shared * stretches);
        var inside = before == 0 ? 0 : stretches - before;
        if (inside > 0 && previous != shared && Below(all - before) < inside)
            return shared;
        return (long)((start + inside + Below(all - inside)) / stretches);

        long Below(long limit) => (long)(((UInt128)random.Next() * (ulong)limit) >> 64);
    }
}
