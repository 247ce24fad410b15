using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Finds tile sizes and loop orders of a layer by a closed-form estimate of latency and energy. The estimate only ranks: the few best by each
/// objective are simulated, and the simulation decides (<see cref="MappingChoice"/>).
/// </summary>
internal sealed class Mapper
{
    /// <summary>More steps than this take long to simulate and are never the best for a machine that holds more.</summary>
    public const long MostSteps = 2_000_000;

    /// <summary>How far the estimate may be off.</summary>
    public const double Tolerance = 0.01;

    private readonly TileCosts _costs;
    private readonly MatrixWork _work;
    private readonly MappingEstimate _estimate;
    private readonly TilingTable _tilings;
    private PixelBound[] _bounds = [];
    private readonly Objective _objective;
    private readonly Objective[] _measures;
    private readonly MappingField _whole;

    /// <summary>Mappings that move some operand in pieces below a kilobyte: they count where they are better than the others by more than the estimate may be off.</summary>
    private readonly MappingField _scattered;

    /// <param name="objective">All but traffic have the same finalists.</param>
    /// <param name="tilings">Of the same layer, formats and machine; null to begin with none.</param>
    public Mapper(TileCosts costs, EnergyCosts energy, Objective objective = Objective.Latency, TilingTable? tilings = null)
    {
        (_costs, _work, _estimate) = (costs, costs.Work, new MappingEstimate(costs, energy));
        _tilings = tilings ?? new TilingTable(_work);
        _objective = objective;
        _measures = ForTraffic ? [Objective.Traffic] : [Objective.Latency, Objective.Energy, Objective.Edp];
        (_whole, _scattered) = (new MappingField(ForTraffic), new MappingField(ForTraffic));
    }

    private bool ForTraffic => _objective == Objective.Traffic;

    /// <returns>None where no tile fits with what is fused and kept; then the layer does without.</returns>
    /// <exception cref="InputException">No tile fits; says which buffer is too small, by how much, and what would fit.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public IReadOnlyList<Mapping> Finalists(CancellationToken cancel = default) => [.. Ranked(cancel).Select(c => c.Mapping)];

    /// <summary>The finalists with their estimates.</summary>
    /// <inheritdoc cref="Finalists"/>
    public IReadOnlyList<MappingCandidate> Ranked(CancellationToken cancel = default)
    {
        var way = WayOfLayer.Of(_work);
        _bounds = Array.ConvertAll(_tilings.Pixels, p => _estimate.BoundOf(p.Tiling));
        // What is near the best here was near it before, mostly: with that in mind all that is far from it is passed over at once.
        foreach (var place in _tilings.LikelyPlaces(way))
            Consider(place, isExpected: true);
        ConsiderAll(cancel);
        var finalists = Pick();
        _tilings.KeepPicked(way, [.. finalists.Select(c => c.Mapping)]);
        return finalists;
    }

    private void ConsiderAll(CancellationToken cancel)
    {
        for (var pixels = 0; pixels < _tilings.Pixels.Length; pixels++)
        {
            cancel.ThrowIfCancellationRequested();
            for (var group = 0; group < _tilings.Groups.Length; group++)
            {
                for (var output = 0; output < _tilings.OutputChannels.Length; output++)
                {
                    for (var input = 0; input < _tilings.InputChannels.Length; input++)
                        Consider(new TilingPlace(pixels, group, output, input));
                }
            }
        }
    }

    private IReadOnlyList<MappingCandidate> Pick()
    {
        var isEmpty = _whole.Candidates.Count == 0 && _scattered.Candidates.Count == 0;
        if (isEmpty && (_work.Fused is not null || _work.Residence != default))
            return [];
        if (isEmpty)
            throw NothingFits();
        if (ForTraffic)
        {
            // Bytes are counted, not estimated: none but the least will do.
            var least = Within(_whole.Candidates, Objective.Traffic, 0);
            return [.. ((MappingCandidate[])[Best(least, Objective.Latency, Tolerance), Best(least, Objective.Energy, Tolerance)]).Distinct()];
        }
        var finalists = new List<MappingCandidate>();
        foreach (var measure in _measures)
        {
            var near = Within(CandidatesFor(measure), measure, Tolerance);
            Add(Best(near, measure, Tolerance));
            Add(Best(near, measure, Tolerance / 10));
        }
        return finalists;

        void Add(in MappingCandidate candidate)
        {
            if (!finalists.Contains(candidate))
                finalists.Add(candidate);
        }
    }

    private IReadOnlyList<MappingCandidate> CandidatesFor(Objective measure)
    {
        var (whole, scattered) = (_whole.Candidates, _scattered.Candidates);
        if (whole.Count == 0)
            return scattered;
        var isBetter = scattered.Count > 0 && Least(scattered, measure) * (1 + Tolerance) < Least(whole, measure);
        return isBetter ? [.. whole, .. scattered] : whole;
    }

    /// <summary>
    /// Of all within the tolerance of the best the one that is best by the other measures too: the fastest with the least traffic, the most frugal
    /// with the least time. Of those as good as that, those that move the fewest bytes, for much of a layer's energy may not depend on them; of these, the one with the fewest steps.
    /// </summary>
    public static MappingCandidate Best(IReadOnlyList<MappingCandidate> candidates, Objective first, double tolerance)
    {
        var good = Within(candidates, first, tolerance);
        var second = first == Objective.Latency ? Objective.Energy : Objective.Latency;
        return Within(Within(good, second, tolerance), Objective.Traffic, tolerance).MinBy(c => (c.Steps, c.For(first), c.For(second)));
    }

    /// <summary>The estimate of a mapping that is possible and fits.</summary>
    public MappingCandidate Of(Mapping mapping)
    {
        var pixels = new PixelTiling(_work.Layer, _work.Images, mapping);
        var tiling = new Tiling(pixels, new TileCut(_work.Groups, mapping.Groups), new TileCut(_work.OutputChannels, mapping.OutputChannels), new TileCut(_work.InputChannels, mapping.InputChannels));
        var grid = Grids.Of(_work, mapping, pixels.Count);
        var largest = Grids.Largest(_costs, mapping, pixels);
        var fit = BufferFit.Of(_work.Sizes, grid, largest, _work.Residence);
        var sums = TileSums.Of(_costs, tiling);
        return _estimate.Candidate(mapping, _estimate.CountsOf(grid, fit, largest, sums, mapping.HaloReuse), grid.Steps);
    }

    /// <summary>Whether a mapping given by the user holds what is fused and leaves room for what is kept.</summary>
    /// <exception cref="InputException">It is impossible for the layer.</exception>
    public bool Holds(Mapping mapping, string file)
    {
        CheckShape(mapping, file);
        var pixels = new PixelTiling(_work.Layer, _work.Images, mapping);
        var grid = Grids.Of(_work, mapping, pixels.Count);
        return _work.Takes(mapping.Rows, mapping.Columns, mapping.OutputChannels)
            && BufferFit.Of(_work.Sizes, grid, Grids.Largest(_costs, mapping, pixels), _work.Residence).Fits;
    }

    /// <summary>Checks a mapping given by the user.</summary>
    /// <exception cref="InputException">It is impossible for the layer, or a tile does not fit.</exception>
    public void Check(Mapping mapping, string file)
    {
        CheckShape(mapping, file);
        var pixels = new PixelTiling(_work.Layer, _work.Images, mapping);
        var fit = BufferFit.Of(_work.Sizes, Grids.Of(_work, mapping, pixels.Count), Grids.Largest(_costs, mapping, pixels), _work.Residence);
        if (!fit.Fits)
            throw fit.Error(file, _work.Layer.Name, "take a smaller tile");
    }

    private void CheckShape(Mapping mapping, string file)
    {
        var layer = _work.Layer;
        void Range(string field, int value, int most)
        {
            if (value < 1 || value > most)
                throw new InputException(file, $"layer '{layer.Name}': {field} must be 1..{most}, was {value}");
        }
        Range("groups", mapping.Groups, _work.Groups);
        Range("images", mapping.Images, _work.Images);
        Range("rows", mapping.Rows, layer.OutputHeight);
        Range("columns", mapping.Columns, layer.OutputWidth);
        Range("output_channels", mapping.OutputChannels, _work.OutputChannels);
        Range("input_channels", mapping.InputChannels, _work.InputChannels);
        if (mapping.Images > 1 && mapping.Rows < layer.OutputHeight)
            throw new InputException(file, $"layer '{layer.Name}': a tile of {mapping.Images} images must have all {layer.OutputHeight} rows, has {mapping.Rows}");
        if (mapping.Rows > 1 && mapping.Columns < layer.OutputWidth)
            throw new InputException(file, $"layer '{layer.Name}': a tile of {mapping.Rows} rows must have all {layer.OutputWidth} columns, has {mapping.Columns}");
        var pixels = new PixelTiling(layer, _work.Images, mapping);
        var grid = Grids.Of(_work, mapping, pixels.Count);
        if (mapping.HaloReuse && !(grid.PixelsFollow && pixels.SharesInput))
            throw new InputException(file, $"layer '{layer.Name}': halo_reuse must be false where tiles that follow each other share no input: these do not, or an inner loop over K parts them");
        if (grid.Steps > MostSteps)
            throw new InputException(file, $"layer '{layer.Name}': takes {grid.Steps} tile steps; at most {MostSteps} are simulated: take larger tiles");
    }

    private static List<MappingCandidate> Within(IReadOnlyList<MappingCandidate> candidates, Objective measure, double tolerance)
    {
        var limit = Least(candidates, measure) * (1 + tolerance);
        var within = new List<MappingCandidate>(candidates.Count);
        foreach (var candidate in candidates)
        {
            if (candidate.For(measure) <= limit)
                within.Add(candidate);
        }
        return within;
    }

    private static double Least(IReadOnlyList<MappingCandidate> candidates, Objective measure)
    {
        var least = double.PositiveInfinity;
        foreach (var candidate in candidates)
            least = Math.Min(least, candidate.For(measure));
        return least;
    }

    /// <summary>What most tilings are sorted out by, in little time: that a tile does not fit, or that no order of its loops would be picked.</summary>
    /// <param name="isExpected">It is looked at once more, and counts then.</param>
    private void Consider(in TilingPlace place, bool isExpected = false)
    {
        var (shape, pixels) = _tilings.Pixels[place.Pixels];
        var (groups, outputs, inputs) = (_tilings.Groups[place.Group], _tilings.OutputChannels[place.Output], _tilings.InputChannels[place.Input]);
        if (!_work.Takes(shape.Rows, shape.Columns, outputs.Size))
            return;
        var entry = _tilings.Known(place);
        if (entry is null && !_costs.FitsAlone(pixels.Largest, groups.Size, outputs.Size, inputs.Size))
            return;
        entry ??= _tilings.At(place);
        var tiling = new Tiling(pixels, groups, outputs, inputs);
        ref readonly var tiles = ref _tilings.BoundOf(place);
        if (!BufferFit.Holds(_work.Sizes, tiling, tiles, _work.Residence))
            return;
        var bound = _estimate.AtLeast(_bounds[place.Pixels], tiles);
        if (MayBePicked(bound, scattered: false) || (!ForTraffic && MayBePicked(bound, scattered: true)))
        {
            if (_work.Fused is null)
                ConsiderOrders(place, tiling, entry, entry.Largest, isExpected);
            else
                ConsiderOrders(place, tiling, entry, _costs.WithResults(entry.Largest), isExpected);
        }
    }

    private void ConsiderOrders(in TilingPlace place, in Tiling tiling, TilingEntry entry, in TileCost largest, bool isExpected)
    {
        var (pixels, groups, outputs, inputs) = tiling;
        TileSums? sums = null;
        var sharesInput = _work.MayReuseHalo && pixels.SharesInput;
        // Orders differ only in loops that have more than one tile.
        foreach (var order in TileCandidates.OrdersOf(pixels.Count, outputs.Count, inputs.Count))
        {
            var grid = new TileGrid(order, groups.Count, pixels.Count, outputs.Count, inputs.Count);
            if (grid.Steps > MostSteps)
                return;
            var fit = BufferFit.Of(_work.Sizes, grid, largest, _work.Residence);
            var scattered = !ForTraffic && IsScattered(_work, grid, largest);
            // Keeping what is there costs nothing: it is done wherever the order allows.
            var keepsHalo = sharesInput && grid.PixelsFollow;
            if (sums is null && !entry.Sums.AreExact && !MayBePicked(_estimate.Of(grid, fit, largest, entry.Sums.Value.WithResultsOf(_bounds[place.Pixels].Sums), keepsHalo), scattered))
                continue;
            sums ??= WithResults(_tilings.SumsOf(entry, place), tiling);
            var counts = _estimate.CountsOf(grid, fit, largest, sums.Value, keepsHalo);
            var estimate = (counts.Cycles, Picojoule: _estimate.PicojouleOf(counts), counts.Bytes);
            if (!MayBePicked(estimate, scattered))
                continue;
            var field = scattered ? _scattered : _whole;
            if (isExpected)
            {
                field.Expect(estimate);
                continue;
            }
            var mapping = _tilings.Pixels[place.Pixels].Shape with { Groups = groups.Size, OutputChannels = outputs.Size, InputChannels = inputs.Size, Order = order, HaloReuse = keepsHalo };
            field.Add(_estimate.Candidate(mapping, counts, grid.Steps));
        }
    }

    private TileSums WithResults(in TileSums sums, in Tiling tiling) => _work.Fused is null ? sums : sums.WithResults(_work, tiling);

    /// <summary>No mapping so far is certain to be taken instead, whatever the measure.</summary>
    private bool MayBePicked(in (double Cycles, double Picojoule, double Bytes) estimate, bool scattered) =>
        // What lies within the tolerance of a best that beats the others by more than that beats them too.
        scattered ? _whole.IsNoBetter(estimate) && _scattered.MayBePicked(estimate) : _whole.MayBePicked(estimate);

    /// <summary>Some operand moves in pieces below a kilobyte. Weights that are next to nothing of what moves do not count: those of a depthwise layer come a few bytes with each large piece of its input.</summary>
    public static bool IsScattered(MatrixWork work, in TileGrid grid, in TileCost tile)
    {
        var activations = work.Residence.HasInput ? 0 : grid.ActivationLoads;
        var results = work.Residence.WritesResult ? grid.PartialSumTiles : 0;
        return (tile.ActivationBytes < SmallestTransfer && activations > 1)
            || (tile.OutputBytes < SmallestTransfer && results > 1)
            || (tile.WeightBytes < SmallestTransfer && grid.WeightLoads > 1
                && (double)tile.WeightBytes * grid.WeightLoads > Tolerance * ((double)tile.ActivationBytes * activations + (double)tile.OutputBytes * results));
    }

    private const int SmallestTransfer = 1024;

    private InputException NothingFits()
    {
        // The smallest tile there is: one output of one channel. Its needs are what the buffers must hold at the least.
        var smallest = new Mapping(1, 1, 1, 1, 1, 1, TileCandidates.Orders[0]);
        var pixels = new PixelTiling(_work.Layer, _work.Images, smallest);
        var tile = Grids.Largest(_costs, smallest, pixels);
        var grid = Grids.Of(_work, smallest, pixels.Count);
        var fit = BufferFit.Of(_work.Sizes, grid, tile, _work.Residence);
        if (fit.Fits)
            return new InputException(_work.File, $"layer '{_work.Layer.Name}': every mapping that fits takes more than {MostSteps} tile steps; larger buffers would take fewer");
        var buffers = fit.FullBuffer switch
        {
            "weight" => _work.Sizes.Weight,
            "activation" => _work.Sizes.Activation,
            _ => _work.Sizes.PartialSum,
        };
        var needed = fit.TileBytes * (buffers.DoubleBuffered ? 2 : 1);
        return fit.Error(_work.File, _work.Layer.Name, $"the smallest tile would fit from size_kib: {(needed + 1023) / 1024}");
    }
}
