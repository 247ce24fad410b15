using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Words that the array wants at once and that lie in one bank. Only activations can: pixels side by side in space are read side by side, and an input lies in its tile
/// as in memory, pixel after pixel. DESIGN.md says why nothing else meets.
/// </summary>
internal static class BankConflicts
{
    /// <summary>
    /// Accesses of the busiest bank for words at equal distances, in one or two dimensions. Word after word lies in bank after bank, round all banks or round as many of
    /// them as let fewest meet, in which case the others hold other parts of the tile: so more banks never take longer. Exact in one dimension; in two an upper bound, for each
    /// run may meet the busiest bank of the others.
    /// </summary>
    public static long BusiestBank(WordRun first, WordRun second, int banks)
    {
        var words = checked(first.Words * second.Words);
        var least = words;
        for (var round = banks; round > 1 && least > (words + round - 1) / round; round--)
        {
            var meet = Math.Min(checked(second.Words * first.PerBank(round)), checked(first.Words * second.PerBank(round)));
            least = Math.Min(least, meet);
        }
        return least;
    }

    /// <summary>What the array's reads of a tile's activations take, where some of the words that it wants at once lie in one bank.</summary>
    /// <param name="words">Read in all.</param>
    /// <param name="portCycles">That the reads take with all banks at work.</param>
    /// <param name="accesses">Cycles in which the array reads activations.</param>
    /// <returns>
    /// Cycles of the port; and those of them in which a word waits for another one's bank. Banks may also be idle because fewer words are wanted at once than there are banks: that takes longer
    /// than with all at work, but nothing meets.
    /// </returns>
    public static (long PortCycles, long Conflicts) Cycles(MatrixWork work, in PixelTile tile, int groups, int channels, long words, long accesses, long portCycles)
    {
        var spec = work.Machine;
        var unroll = work.Unroll;
        if (spec.IsReferenceModel || (unroll.H == 1 && unroll.W == 1))
            return (portCycles, 0);
        var buffer = spec.ActivationBuffer;
        var pixelBits = checked((long)groups * channels * work.ActivationBits);
        var (rows, columns) = unroll.H > 1 && unroll.W > 1
            ? (Math.Min(unroll.H, tile.Rows), Math.Min(unroll.W, tile.Columns))
            : (1, (int)Math.Min((long)unroll.H * unroll.W, (long)tile.Rows * tile.Columns));
        var across = WordRun.Of(columns, checked(pixelBits * work.Layer.StrideWidth), buffer.WidthBits);
        var down = WordRun.Of(rows, checked(pixelBits * tile.InputColumns * work.Layer.StrideHeight), buffer.WidthBits);
        if (spec.Array.Feeding == Feeding.Systolic)
            across = across.Skewed(Math.Max(1, buffer.WidthBits / Math.Max(1, (long)unroll.K * work.ActivationBits)));
        var together = across.Words * down.Words;
        var times = buffer.WordRegister ? words / together : accesses;
        var busiest = BusiestBank(across, down, buffer.Banks);
        var taken = checked(times * busiest);
        var conflicts = times * (busiest - (together + buffer.Banks - 1) / buffer.Banks);
        return (Math.Max(portCycles, taken), Math.Clamp(taken - portCycles, 0, conflicts));
    }
}

/// <summary>Words at equal distances.</summary>
/// <param name="Stride">In words.</param>
internal readonly record struct WordRun(long Words, long Stride)
{
    /// <summary>Of so many pixels at a distance: each begins a word, or several share one.</summary>
    public static WordRun Of(long pixels, long pitchBits, int wordBits) => pitchBits >= wordBits
        ? new(pixels, (pitchBits + wordBits - 1) / wordBits)
        : new((pixels * pitchBits + wordBits - 1) / wordBits, 1);

    /// <summary>
    /// In a systolic array each pixel is a cycle behind the one before it. Of those that take a word every so many steps, only every so manieth wants one in a cycle, and
    /// it is one word behind.
    /// </summary>
    public WordRun Skewed(long stepsOfWord) => new((Words + stepsOfWord - 1) / stepsOfWord, Math.Abs(stepsOfWord * Stride - 1));

    /// <summary>In the busiest of so many banks.</summary>
    public long PerBank(int banks)
    {
        var used = banks / Gcd(Stride % banks, banks);
        return (Words + used - 1) / used;
    }

    private static long Gcd(long a, long b) => a == 0 ? b : Gcd(b % a, a);
}
