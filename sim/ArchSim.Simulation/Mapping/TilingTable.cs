using System.Collections.Concurrent;

namespace ArchSim.Simulation;

/// <summary>
/// The tilings of a layer and what their tiles add up to, computed when they are first asked for. Nothing in it depends on what of the layer's data is on chip, and little on what is fused
/// into it: the searches for all these share it, on all threads. Two that want the same at once make it twice.
/// </summary>
internal sealed class TilingTable
{
    private readonly TileCosts _costs;
    private readonly TilingEntry?[] _entries;
    private readonly TilingBound[] _bounds;
    private readonly ConcurrentDictionary<WayOfLayer, IReadOnlyList<Mapping>> _picked = new();
    private IReadOnlyList<Mapping> _pickedLast = [];

    /// <param name="work">Of the layer by itself, or with anything fused.</param>
    public TilingTable(MatrixWork work)
    {
        _costs = new TileCosts(work with { Fused = null, Residence = default });
        Groups = [.. TileCandidates.Groups(work).Select(size => new TileCut(work.Groups, size))];
        OutputChannels = [.. TileCandidates.OutputChannels(work).Select(size => new TileCut(work.OutputChannels, size))];
        InputChannels = [.. TileCandidates.InputChannels(work).Select(size => new TileCut(work.InputChannels, size))];
        Pixels = [.. TileCandidates.Pixels(work).Select(p => new Mapping(1, p.Images, p.Rows, p.Columns, 1, 1, TileCandidates.Orders[0])).Select(m => (m, new PixelTiling(work.Layer, work.Images, m)))];
        _entries = new TilingEntry?[Pixels.Length * Groups.Length * OutputChannels.Length * InputChannels.Length];
        _bounds = new TilingBound[_entries.Length];
    }

    public TileCut[] Groups { get; }

    public TileCut[] OutputChannels { get; }

    public TileCut[] InputChannels { get; }

    public (Mapping Shape, PixelTiling Tiling)[] Pixels { get; }

    public Tiling this[in TilingPlace place] => new(Pixels[place.Pixels].Tiling, Groups[place.Group], OutputChannels[place.Output], InputChannels[place.Input]);

    /// <summary>Null where nobody asked for it.</summary>
    public TilingEntry? Known(in TilingPlace place) => Volatile.Read(ref _entries[IndexOf(place)]);

    public TilingEntry At(in TilingPlace place)
    {
        var index = IndexOf(place);
        if (Volatile.Read(ref _entries[index]) is { } known)
            return known;
        var entry = TilingEntry.Of(_costs, this[place]);
        _bounds[index].Set(entry);
        Volatile.Write(ref _entries[index], entry);
        return entry;
    }

    /// <summary>Of one that is known.</summary>
    public ref readonly TilingBound BoundOf(in TilingPlace place) => ref _bounds[IndexOf(place)];

    /// <summary>Computed for one that will be needed exactly.</summary>
    public ref readonly TileSums SumsOf(TilingEntry entry, in TilingPlace place)
    {
        if (!entry.Sums.AreExact)
        {
            entry.Sums = TilingSums.Exact(TileSums.Of(_costs, this[place]));
            _bounds[IndexOf(place)].Set(entry);
        }
        return ref entry.Sums.Value;
    }

    /// <summary>
    /// Where finalists may lie: those of the last search for the layer in such a way, or in another where there was none. They may be of a machine with other buffers: only
    /// where to look first follows from them.
    /// </summary>
    public IEnumerable<TilingPlace> LikelyPlaces(WayOfLayer way) => (_picked.TryGetValue(way, out var picked) ? picked : _pickedLast).Select(PlaceOf).Distinct();

    public void KeepPicked(WayOfLayer way, IReadOnlyList<Mapping> mappings)
    {
        if (mappings.Count > 0)
            _picked[way] = _pickedLast = mappings;
    }

    /// <param name="mapping">In tiles that the mapper tries.</param>
    public TilingPlace PlaceOf(Mapping mapping) => new(
        Array.FindIndex(Pixels, p => (p.Shape.Images, p.Shape.Rows, p.Shape.Columns) == (mapping.Images, mapping.Rows, mapping.Columns)),
        Array.FindIndex(Groups, g => g.Size == mapping.Groups),
        Array.FindIndex(OutputChannels, o => o.Size == mapping.OutputChannels),
        Array.FindIndex(InputChannels, i => i.Size == mapping.InputChannels));

    private int IndexOf(in TilingPlace place) => ((place.Pixels * Groups.Length + place.Group) * OutputChannels.Length + place.Output) * InputChannels.Length + place.Input;
}

/// <summary>A tiling by the places of its cuts in a <see cref="TilingTable"/>.</summary>
internal readonly record struct TilingPlace(int Pixels, int Group, int Output, int Input);

/// <summary>The ways to run a layer whose finalists are alike.</summary>
/// <param name="Fused">Layers that are fused into it.</param>
internal readonly record struct WayOfLayer(int Fused, bool HasInput, bool KeepsResult)
{
    public static WayOfLayer Of(MatrixWork work) => new(work.Fused?.Layers.Count ?? 0, work.Residence.HasInput, work.Residence.KeepsResult);
}
