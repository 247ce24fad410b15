namespace ArchSim.Simulation;

/// <summary>A tiling with nothing fused.</summary>
internal sealed class TilingEntry
{
    private readonly TileCost _largest;

    private TilingEntry(in TileCost largest, TilingSums sums) => (_largest, Sums) = (largest, sums);

    /// <summary>The tile that buffers must hold.</summary>
    public ref readonly TileCost Largest => ref _largest;

    /// <summary>What its tiles add up to, at the least until it is known exactly.</summary>
    public TilingSums Sums { get; set; }

    public static TilingEntry Of(TileCosts costs, in Tiling tiling)
    {
        var largest = costs.Compute(tiling.Pixels.Largest, tiling.Groups.Size, tiling.OutputChannels.Size, tiling.InputChannels.Size);
        return new TilingEntry(largest, TilingSums.AtLeast(TileSums.AtLeast(costs.Work, tiling, largest)));
    }
}

/// <summary>As an object, whose reference threads write and read as a whole.</summary>
internal sealed class TilingSums
{
    private readonly TileSums _value;

    private TilingSums(in TileSums value, bool areExact) => (_value, AreExact) = (value, areExact);

    public ref readonly TileSums Value => ref _value;

    public bool AreExact { get; }

    public static TilingSums Exact(in TileSums sums) => new(sums, areExact: true);

    public static TilingSums AtLeast(in TileSums sums) => new(sums.LessRounding(), areExact: false);
}

/// <summary>
/// What most tilings of a search are sorted out by, side by side in memory: the needs of the largest tile, and what all tiles add up to, at the least. Threads write it field by field; each field is
/// a bound by itself, before and after.
/// </summary>
internal struct TilingBound
{
    public long WeightBytes { get; private set; }
    public long ActivationBytes { get; private set; }
    public long PartialSumStoredBytes { get; private set; }
    public long PartialSums { get; private set; }
    public long OutputBytes { get; private set; }
    public double ArrayCycles { get; private set; }
    public double WeightWords { get; private set; }
    public double ActivationWords { get; private set; }
    public double PartialSumWords { get; private set; }

    public void Set(TilingEntry entry)
    {
        ref readonly var largest = ref entry.Largest;
        ref readonly var sums = ref entry.Sums.Value;
        (WeightBytes, ActivationBytes, PartialSumStoredBytes) = (largest.WeightBytes, largest.ActivationBytes, largest.PartialSumStoredBytes);
        (PartialSums, OutputBytes) = (largest.PartialSums, largest.OutputBytes);
        (ArrayCycles, WeightWords, ActivationWords, PartialSumWords) = (sums.ArrayCycles, sums.WeightWords, sums.ActivationWords, sums.PartialSumWords);
    }
}
