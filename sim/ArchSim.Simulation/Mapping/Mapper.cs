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

    /// <exception cref="InputException">No tile fits; says which buffer is too small, by how much, and what would fit.</exception>
    public Mapping Pick()
    {
        var candidates = new List<Candidate>();
        var groups = TileCandidates.Groups(_work);
        var outputs = TileCandidates.OutputChannels(_work);
        var inputs = TileCandidates.InputChannels(_work);
        foreach (var (images, rows, columns) in TileCandidates.Pixels(_work))
        {
            var shape = new Mapping(1, images, rows, columns, 1, 1, TileCandidates.Orders[0]);
            var pixels = new PixelTiling(_work.Layer, _work.Images, shape);
            var classes = pixels.Classes();
            foreach (var group in groups)
            {
                foreach (var output in outputs)
                {
                    foreach (var input in inputs)
                    {
                        var tile = shape with { Groups = group, OutputChannels = output, InputChannels = input };
                        Consider(tile, pixels, classes, candidates);
                    }
                }
            }
        }
        return candidates.Count > 0 ? Best(candidates) : throw NothingFits();
    }

    /// <summary>
    /// The estimate is no better than a percent, so of all within a percent of the best the one wins that is best by the other measure: the
    /// fastest with the least traffic, the most frugal with the least time. Between equals, fewer steps.
    /// </summary>
    private Mapping Best(List<Candidate> candidates)
    {
        Func<Candidate, double> first = objective switch
        {
            Objective.Latency => c => c.Cycles,
            Objective.Energy => c => c.Picojoule,
            _ => c => c.Cycles * c.Picojoule,
        };
        Func<Candidate, double> second = objective == Objective.Latency ? c => c.Picojoule : c => c.Cycles;
        var limit = candidates.Min(first) * (1 + Tolerance);
        return candidates.Where(c => first(c) <= limit).MinBy(c => (second(c), c.Steps)).Mapping;
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

    private void Consider(Mapping tile, PixelTiling pixels, IReadOnlyList<(PixelTile Tile, int Count)> classes, List<Candidate> candidates)
    {
        var largest = Grids.Largest(costs, tile, pixels);
        var fitsAlone = largest.WeightBytes <= _spec.WeightBuffer.SizeBytes
            && largest.ActivationBytes <= _spec.ActivationBuffer.SizeBytes
            && largest.PartialSumStoredBytes <= _spec.PartialSumBuffer.SizeBytes;
        if (!fitsAlone)
            return;
        TileSums? sums = null;
        foreach (var order in TileCandidates.Orders)
        {
            var mapping = tile with { Order = order };
            var grid = Grids.Of(_work, mapping, pixels.Count);
            // Orders differ only in loops that have more than one tile.
            if (grid.Steps > MostSteps || IsRepeat(order, grid))
                continue;
            var fit = BufferFit.Of(_spec, grid, largest);
            if (!fit.Fits)
                continue;
            sums ??= TileSums.Of(costs, tile, classes);
            var (cycles, picojoule) = Estimate(grid, fit, largest, sums.Value);
            candidates.Add(new Candidate(mapping, cycles, picojoule, grid.Steps));
        }
    }

    /// <summary>More steps than this take long to simulate and are never the best for a machine that holds more.</summary>
    private const long MostSteps = 2_000_000;

    private const double Tolerance = 0.01;

    private static bool IsRepeat(IReadOnlyList<TileLoop> order, TileGrid grid)
    {
        // Among orders that visit the same tiles the one with the single-tile loops in the order N, M, K stands for all.
        var last = -1;
        foreach (var loop in order)
        {
            var count = loop switch { TileLoop.M => grid.Pixels, TileLoop.N => grid.Outputs, _ => grid.Inputs };
            if (count > 1)
                continue;
            var rank = loop switch { TileLoop.N => 0, TileLoop.M => 1, _ => 2 };
            if (rank < last)
                return true;
            last = rank;
        }
        // A single-tile loop belongs outside.
        var seenMany = false;
        foreach (var loop in order)
        {
            var count = loop switch { TileLoop.M => grid.Pixels, TileLoop.N => grid.Outputs, _ => grid.Inputs };
            if (count == 1 && seenMany)
                return true;
            seenMany |= count > 1;
        }
        return false;
    }

    private (double Cycles, double Picojoule) Estimate(TileGrid grid, BufferFit fit, TileCost largest, TileSums sums)
    {
        var dram = _spec.Dram;
        // Loads of one operand repeat its tiles evenly.
        var weightBytes = sums.WeightBytes * (grid.WeightLoads / (double)((long)grid.Groups * grid.Outputs * grid.Inputs));
        var activationBytes = sums.ActivationBytes * (grid.ActivationLoads / (double)((long)grid.Groups * grid.Pixels * grid.Inputs));
        var spilled = fit.PartialSumsStay ? 0 : sums.PartialSumStoredBytes * (double)(grid.PartialSumVisits - grid.PartialSumTiles) / grid.PartialSumTiles;
        var dramBytes = weightBytes + activationBytes + sums.OutputBytes + 2 * spilled;
        var bytesPerCycle = dram.Ideal ? double.PositiveInfinity : dram.PeakBytesPerSecond / (_spec.ClockMhz * 1e6) * RefreshShare(dram);
        var array = sums.ArrayCycles + costs.Array.FirstLoadCycles + costs.Array.SkewCycles;
        var vector = sums.Outputs * (double)_work.VectorOperationsPerOutput / _spec.VectorUnit.Lanes;
        // Without a second slot a buffer is filled while the array waits.
        var exposed = (fit.WeightSlots == 1 && grid.WeightLoads > 1 ? weightBytes : 0)
            + (fit.ActivationSlots == 1 && grid.ActivationLoads > 1 ? activationBytes : 0);
        var firstAndLast = largest.WeightBytes + largest.ActivationBytes + largest.OutputBytes;
        var drain = fit.PartialSumSlots == 1 ? vector : largest.PartialSums * (double)_work.VectorOperationsPerOutput / _spec.VectorUnit.Lanes;
        // A loader fetches tile after tile: each waits for its row once.
        var latency = RowMissCycles(dram);
        var loaders = Math.Max(grid.WeightLoads * latency + weightBytes / bytesPerCycle, grid.ActivationLoads * latency + activationBytes / bytesPerCycle);
        var memory = dramBytes / bytesPerCycle;
        var cycles = Math.Max(Math.Max(array + exposed / bytesPerCycle, Math.Max(loaders, memory)), vector) + firstAndLast / bytesPerCycle + drain;

        // A tile takes whole bursts, and opens its rows each time it comes: another tensor's stood open meanwhile.
        var spills = fit.PartialSumsStay ? 0 : grid.PartialSumVisits - grid.PartialSumTiles;
        double Units(double unit, double reads, double writes) =>
            reads * (Whole(weightBytes, grid.WeightLoads, unit) + Whole(activationBytes, grid.ActivationLoads, unit) + Whole(spilled, spills, unit))
            + writes * (Whole(sums.OutputBytes, grid.PartialSumTiles, unit) + Whole(spilled, spills, unit));
        var bursts = Units(Math.Max(1, dram.BurstBytes), energy.DramReadBurstPj, energy.DramWriteBurstPj);
        var activates = Units(Math.Max(1, (double)dram.RowBytes * dram.Channels), energy.DramActivatePj, energy.DramActivatePj);
        var buffers = energy.WeightBuffer.ReadWordPj * sums.WeightWords
            + energy.WeightBuffer.WriteWordPj * weightBytes * 8 / _spec.WeightBuffer.WidthBits
            + energy.ActivationBuffer.ReadWordPj * sums.ActivationWords
            + energy.ActivationBuffer.WriteWordPj * activationBytes * 8 / _spec.ActivationBuffer.WidthBits
            + (energy.PartialSumBuffer.ReadWordPj + energy.PartialSumBuffer.WriteWordPj) * sums.PartialSumWords;
        var standing = (energy.DramBackgroundMw + energy.LeakageMw) * cycles / _spec.ClockMhz * 1000;
        return (cycles, bursts + activates + buffers + standing);
    }

    /// <summary>Units that so many equal tiles take, each in whole units.</summary>
    private static double Whole(double bytes, long tiles, double unit) => tiles == 0 ? 0 : tiles * Math.Ceiling(bytes / tiles / unit);

    private double RowMissCycles(DramSpec dram) => dram.Ideal
        ? 0
        : (dram.Timing.ReadLatency + dram.Timing.RowToColumn + dram.Timing.Precharge) * dram.ClockPeriodNs * _spec.ClockMhz / 1000;

    private static double RefreshShare(DramSpec dram) => 1 - dram.Timing.RefreshTime / (double)Math.Max(1, dram.Timing.RefreshInterval);

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

/// <summary>Sums over all tiles of a mapping, each tile counted once; independent of the loop order.</summary>
internal readonly record struct TileSums(
    double ArrayCycles, double WeightBytes, double ActivationBytes, double OutputBytes, double Outputs, double PartialSumStoredBytes,
    double WeightWords, double ActivationWords, double PartialSumWords)
{
    public static TileSums Of(TileCosts costs, Mapping tile, IReadOnlyList<(PixelTile Tile, int Count)> pixels)
    {
        var work = costs.Work;
        var sums = default(TileSums);
        var inputTiles = TileGrid.Count(work.InputChannels, tile.InputChannels);
        var outputTiles = TileGrid.Count(work.OutputChannels, tile.OutputChannels);
        var pixelTiles = pixels.Sum(p => p.Count);
        foreach (var (groups, groupCount) in Parts(work.Groups, tile.Groups))
        {
            foreach (var (outputs, outputCount) in Parts(work.OutputChannels, tile.OutputChannels))
            {
                foreach (var (inputs, inputCount) in Parts(work.InputChannels, tile.InputChannels))
                {
                    foreach (var (pixel, pixelCount) in pixels)
                    {
                        var cost = costs.Compute(pixel, groups, outputs, inputs);
                        var times = (double)groupCount * outputCount * inputCount * pixelCount;
                        sums = new TileSums(
                            sums.ArrayCycles + cost.Cycles * times,
                            sums.WeightBytes + cost.WeightBytes * times / pixelTiles,
                            sums.ActivationBytes + cost.ActivationBytes * times / outputTiles,
                            sums.OutputBytes + cost.OutputBytes * times / inputTiles,
                            sums.Outputs + cost.PartialSums * times / inputTiles,
                            sums.PartialSumStoredBytes + cost.PartialSumStoredBytes * times / inputTiles,
                            sums.WeightWords + cost.WeightWords * times,
                            sums.ActivationWords + cost.ActivationWords * times,
                            sums.PartialSumWords + cost.PartialSumPasses * cost.PartialSumWords * times);
                    }
                }
            }
        }
        return sums;
    }

    /// <summary>Full tiles and the rest, with how many there are of each.</summary>
    private static ReadOnlySpan<(int Size, int Count)> Parts(int extent, int tile)
    {
        var rest = extent % tile;
        return rest == 0 ? new[] { (tile, extent / tile) }
            : extent < tile ? new[] { (extent, 1) }
            : new[] { (tile, extent / tile), (rest, 1) };
    }
}
