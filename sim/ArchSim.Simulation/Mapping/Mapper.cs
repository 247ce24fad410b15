using ArchSim.Configuration;
using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Picks tile sizes and loop order of a layer by a closed-form estimate of its latency and energy. The pick is simulated afterwards; the
/// estimate only ranks.
/// </summary>
internal sealed class Mapper(TileCosts costs, EnergyCosts energy, Objective objective)
{
    private readonly MatrixWork _work = costs.Work;
    private readonly AcceleratorSpec _spec = costs.Work.Accelerator.Spec;
    private readonly MappingEstimate _estimate = new(costs, energy);
    private double _best = double.PositiveInfinity;

    /// <exception cref="InputException">No tile fits; says which buffer is too small, by how much, and what would fit.</exception>
    public Mapping Pick()
    {
        var candidates = new List<Candidate>();
        var groups = TileCandidates.Groups(_work).Select(size => new TileCut(_work.Groups, size)).ToArray();
        var outputs = TileCandidates.OutputChannels(_work).Select(size => new TileCut(_work.OutputChannels, size)).ToArray();
        var inputs = TileCandidates.InputChannels(_work).Select(size => new TileCut(_work.InputChannels, size)).ToArray();
        foreach (var (images, rows, columns) in TileCandidates.Pixels(_work))
        {
            var shape = new Mapping(1, images, rows, columns, 1, 1, TileCandidates.Orders[0]);
            var pixels = new PixelTiling(_work.Layer, _work.Images, shape);
            foreach (var group in groups)
            {
                foreach (var output in outputs)
                {
                    foreach (var input in inputs)
                        Consider(new Tiling(pixels, group, output, input), shape, candidates);
                }
            }
        }
        return candidates.Count > 0 ? Best(candidates) : throw NothingFits();
    }

    /// <summary>
    /// The estimate is no better than a percent, so of all within a percent of the best the one wins that is best by the other measure: the
    /// fastest with the least traffic, the most frugal with the least time. Of those within a percent of that, the one with the fewest steps.
    /// </summary>
    private Mapping Best(List<Candidate> candidates)
    {
        double First(Candidate c) => Score(c.Cycles, c.Picojoule);
        Func<Candidate, double> second = objective == Objective.Latency ? c => c.Picojoule : c => c.Cycles;
        var good = Within(candidates, First);
        return Within(good, second).MinBy(c => (c.Steps, First(c), second(c))).Mapping;
    }

    /// <summary>Checks a mapping given by the user.</summary>
    /// <exception cref="InputException">It is impossible for the layer, or a tile does not fit.</exception>
    public void Check(Mapping mapping, string file)
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
        var fit = BufferFit.Of(_spec, Grids.Of(_work, mapping, pixels.Count), Grids.Largest(costs, mapping, pixels));
        if (!fit.Fits)
            throw fit.Error(file, layer.Name, "take a smaller tile");
    }

    private double Score(double cycles, double picojoule) => objective switch
    {
        Objective.Latency => cycles,
        Objective.Energy => picojoule,
        _ => cycles * picojoule,
    };

    private static List<Candidate> Within(List<Candidate> candidates, Func<Candidate, double> measure)
    {
        var limit = candidates.Min(measure) * (1 + Tolerance);
        return candidates.FindAll(c => measure(c) <= limit);
    }

    private void Consider(Tiling tiling, Mapping shape, List<Candidate> candidates)
    {
        var (pixels, groups, outputs, inputs) = tiling;
        var largest = costs.Compute(pixels.Largest, groups.Size, outputs.Size, inputs.Size);
        var fitsAlone = largest.WeightBytes <= _spec.WeightBuffer.SizeBytes
            && largest.ActivationBytes <= _spec.ActivationBuffer.SizeBytes
            && largest.PartialSumStoredBytes <= _spec.PartialSumBuffer.SizeBytes;
        if (!fitsAlone)
            return;
        TileSums? sums = null;
        // Orders differ only in loops that have more than one tile.
        foreach (var order in TileCandidates.OrdersOf(pixels.Count, outputs.Count, inputs.Count))
        {
            var grid = new TileGrid(order, groups.Count, pixels.Count, outputs.Count, inputs.Count);
            if (grid.Steps > MostSteps)
                return;
            var fit = BufferFit.Of(_spec, grid, largest);
            if (!fit.Fits)
                continue;
            sums ??= TileSums.Of(costs, tiling);
            var (cycles, picojoule) = _estimate.Of(grid, fit, largest, sums.Value);
            // Most are far from the best so far, let alone from the best of all.
            var score = Score(cycles, picojoule);
            _best = Math.Min(_best, score);
            if (score > _best * (1 + Tolerance))
                continue;
            var mapping = shape with { Groups = groups.Size, OutputChannels = outputs.Size, InputChannels = inputs.Size, Order = order };
            candidates.Add(new Candidate(mapping, cycles, picojoule, grid.Steps));
        }
    }

    /// <summary>More steps than this take long to simulate and are never the best for a machine that holds more.</summary>
    private const long MostSteps = 2_000_000;

    private const double Tolerance = 0.01;

    private InputException NothingFits()
    {
        // The smallest tile there is: one output of one channel. Its needs are what the buffers must hold at the least.
        var smallest = new Mapping(1, 1, 1, 1, 1, 1, TileCandidates.Orders[0]);
        var pixels = new PixelTiling(_work.Layer, _work.Images, smallest);
        var tile = Grids.Largest(costs, smallest, pixels);
        var grid = Grids.Of(_work, smallest, pixels.Count);
        var fit = BufferFit.Of(_spec, grid, tile);
        if (fit.Fits)
            return new InputException(_spec.Name, $"layer '{_work.Layer.Name}': every mapping that fits takes more than {MostSteps} tile steps; larger buffers would take fewer");
        var buffers = fit.FullBuffer switch
        {
            "weight" => _spec.WeightBuffer,
            "activation" => _spec.ActivationBuffer,
            _ => _spec.PartialSumBuffer,
        };
        var needed = fit.TileBytes * (buffers.DoubleBuffered ? 2 : 1);
        return fit.Error(_spec.Name, _work.Layer.Name, $"the smallest tile would fit from size_kib: {(needed + 1023) / 1024}");
    }

    private readonly record struct Candidate(Mapping Mapping, double Cycles, double Picojoule, long Steps);
}
