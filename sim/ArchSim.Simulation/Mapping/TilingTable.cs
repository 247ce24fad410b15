namespace ArchSim.Simulation;

/// <summary>
/// The tilings of a layer and what their tiles add up to, computed when they are first asked for. Nothing in it depends on what of the layer's data is on chip, and little on what is fused
/// into it: the searches for all these share it, on all threads. Two that want the same at once make it twice.
/// </summary>
internal sealed class TilingTable
{
    private readonly TileCosts _costs;
    private readonly Entry?[] _entries;

    /// <param name="work">Of the layer by itself, or with anything fused.</param>
    public TilingTable(MatrixWork work)
    {
        _costs = new TileCosts(work with { Fused = null, Residence = default });
        Groups = [.. TileCandidates.Groups(work).Select(size => new TileCut(work.Groups, size))];
        OutputChannels = [.. TileCandidates.OutputChannels(work).Select(size => new TileCut(work.OutputChannels, size))];
        InputChannels = [.. TileCandidates.InputChannels(work).Select(size => new TileCut(work.InputChannels, size))];
        Pixels = [.. TileCandidates.Pixels(work).Select(p => new Mapping(1, p.Images, p.Rows, p.Columns, 1, 1, TileCandidates.Orders[0])).Select(m => (m, new PixelTiling(work.Layer, work.Images, m)))];
        _entries = new Entry?[Pixels.Length * Groups.Length * OutputChannels.Length * InputChannels.Length];
    }

    public TileCut[] Groups { get; }

    public TileCut[] OutputChannels { get; }

    public TileCut[] InputChannels { get; }

    public (Mapping Shape, PixelTiling Tiling)[] Pixels { get; }

    /// <summary>The tile that buffers must hold, with nothing fused.</summary>
    public ref readonly TileCost Largest(int pixels, int group, int output, int input)
    {
        ref var entry = ref At(pixels, group, output, input);
        if (entry is null)
            entry = new Entry { Largest = _costs.Compute(Pixels[pixels].Tiling.Largest, Groups[group].Size, OutputChannels[output].Size, InputChannels[input].Size) };
        return ref entry.Largest;
    }

    /// <summary>With nothing fused; the largest tile was asked for before.</summary>
    public TileSums Sums(int pixels, int group, int output, int input) =>
        (At(pixels, group, output, input)!.Sums ??= new(TileSums.Of(_costs, new Tiling(Pixels[pixels].Tiling, Groups[group], OutputChannels[output], InputChannels[input])))).Sums;

    private ref Entry? At(int pixels, int group, int output, int input) =>
        ref _entries[((pixels * Groups.Length + group) * OutputChannels.Length + output) * InputChannels.Length + input];

    /// <summary>As an object, whose reference threads write and read as a whole.</summary>
    private sealed record SumsOfTiles(TileSums Sums);

    private sealed class Entry
    {
        public TileCost Largest;
        public SumsOfTiles? Sums;
    }
}
