using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Latency and energy of a mapping in closed form, for ranking only: the slowest of array, loaders, memory and vector unit, plus what the first load
/// and the last store expose; energy of what mappings differ in (memory, buffers, standing power).
/// </summary>
internal sealed class MappingEstimate
{
    private readonly TileCosts _costs;
    private readonly EnergyCosts _energy;
    private readonly MachineTiming _spec;
    private readonly MemoryEstimate _memory;
    private readonly double _bytesPerCycle;
    private readonly double _edgeCycles;
    private readonly double _readBurstPj;
    private readonly double _writeBurstPj;
    private readonly double _activatePj;
    private readonly double _standingMw;
    private readonly double _vectorPerSum;
    private readonly double _burstBytes;
    private readonly double _rowBytes;

    public MappingEstimate(TileCosts costs, EnergyCosts energy)
    {
        (_costs, _energy, _spec) = (costs, energy, costs.Work.Machine);
        _memory = new MemoryEstimate(_spec.Dram, _spec.ClockMhz);
        _bytesPerCycle = _memory.BytesPerCycle;
        var dram = energy.Dram;
        (_readBurstPj, _writeBurstPj, _activatePj) = (dram.ReadBurstPj + dram.IoPjPerBurst, dram.WriteBurstPj + dram.IoPjPerBurst, dram.ActivatePj);
        _standingMw = dram.BusyBackgroundMw + energy.LeakageMw;
        _edgeCycles = costs.Array.FirstLoadCycles + costs.Array.SkewCycles + costs.Array.BufferCycles + costs.Array.LastSumCycles;
        var work = costs.Work;
        var operations = work.VectorOperationsPerOutput + (work.Fused is { } fused ? fused.Operations / (double)work.Layer.OutputElements : 0);
        _vectorPerSum = operations / _spec.Lanes;
        _burstBytes = Math.Max(1, _spec.Dram.BurstBytes);
        _rowBytes = Math.Max(1, (double)_spec.Dram.RowBytes * _spec.Dram.Channels);
    }

    /// <param name="keepsHalo">Activations that a tile shares with the one before it are not fetched again.</param>
    public (double Cycles, double Picojoule, double Bytes) Of(in TileGrid grid, in BufferFit fit, in TileCost largest, in TileSums sums, bool keepsHalo)
    {
        var counts = CountsOf(grid, fit, largest, sums, keepsHalo);
        return (counts.Cycles, PicojouleOf(counts), counts.Bytes);
    }

    /// <summary>What bounds the estimates of all tilings of these pixels.</summary>
    public PixelBound BoundOf(PixelTiling pixels)
    {
        var work = _costs.Work;
        var sums = TileSums.LeastBytes(work, pixels).LessRounding();
        var activations = work.Residence.HasInput ? 0 : work.MayReuseHalo && pixels.SharesInput ? sums.NewActivationBytes : sums.ActivationBytes;
        var read = sums.WeightBytes + activations + sums.OtherBytes;
        var written = work.Residence.WritesResult ? sums.OutputBytes : 0;
        var counts = new MappingCounts(
            0, Math.Floor(read + written), read / _burstBytes, written / _burstBytes, (read + written) / _rowBytes, 0, sums.WeightBytes, 0, activations, 0);
        return new PixelBound(sums, Math.Max((read + written) / _bytesPerCycle, sums.Outputs * _vectorPerSum), PicojouleOf(counts), counts.Bytes);
    }

    /// <summary>At most what <see cref="Of"/> gives for any order of the loops over such tiles: every operand comes once, no sum spills, nothing waits for a buffer's other half.</summary>
    public (double Cycles, double Picojoule, double Bytes) AtLeast(in PixelBound pixels, in TilingBound tiles)
    {
        var cycles = Math.Max(tiles.ArrayCycles + _edgeCycles, pixels.Cycles)
            + FirstAndLast(tiles.WeightBytes, tiles.ActivationBytes, _costs.ResultBytesOf(tiles.PartialSums, tiles.OutputBytes)) + tiles.PartialSums * _vectorPerSum;
        var words = _energy.WeightBuffer.ReadWordPj * tiles.WeightWords + _energy.ActivationBuffer.ReadWordPj * tiles.ActivationWords
            + (_energy.PartialSumBuffer.ReadWordPj + _energy.PartialSumBuffer.WriteWordPj) * tiles.PartialSumWords;
        return (cycles * TileSums.AfterRounding, (pixels.Picojoule + words + StandingPj(cycles)) * TileSums.AfterRounding, pixels.Bytes);
    }

    public MappingCounts CountsOf(in TileGrid grid, in BufferFit fit, in TileCost largest, in TileSums sums, bool keepsHalo)
    {
        var traffic = TrafficOf(grid, fit, sums, keepsHalo);
        return new MappingCounts(
            CyclesOf(grid, fit, largest, sums, traffic), Math.Round(traffic.Bytes), traffic.ReadUnits(_burstBytes), traffic.WriteUnits(_burstBytes),
            // A tile opens its rows each time it comes: another tensor's stood open meanwhile.
            traffic.ReadUnits(_rowBytes) + traffic.WriteUnits(_rowBytes),
            sums.WeightWords, traffic.Weights.Bytes, sums.ActivationWords, traffic.Activations.Bytes, sums.PartialSumWords);
    }

    public double PicojouleOf(in MappingCounts counts) => MemoryPjOf(counts)
        + _energy.WeightBuffer.ReadWordPj * counts.WeightWords
        + _energy.WeightBuffer.WriteWordPj * counts.WeightBytes * 8 / _spec.WeightBuffer.WidthBits
        + _energy.ActivationBuffer.ReadWordPj * counts.ActivationWords
        + _energy.ActivationBuffer.WriteWordPj * counts.ActivationBytes * 8 / _spec.ActivationBuffer.WidthBits
        + (_energy.PartialSumBuffer.ReadWordPj + _energy.PartialSumBuffer.WriteWordPj) * counts.PartialSumWords
        + StandingPj(counts.Cycles);

    public MappingCandidate Candidate(Mapping mapping, in MappingCounts counts, long steps) =>
        new(mapping, counts.Cycles, PicojouleOf(counts), counts.Bytes, steps) { OffChipPicojoule = MemoryPjOf(counts) + StandingPj(counts.Cycles) };

    /// <summary>Loads of one operand repeat its tiles evenly.</summary>
    private Traffic TrafficOf(in TileGrid grid, in BufferFit fit, in TileSums sums, bool keepsHalo)
    {
        var residence = _costs.Work.Residence;
        var spills = fit.PartialSumsStay ? 0 : grid.PartialSumVisits - grid.PartialSumTiles;
        return new Traffic(
            new Stream(sums.WeightBytes * (grid.WeightLoads / (double)((long)grid.Groups * grid.Outputs * grid.Inputs)), grid.WeightLoads),
            residence.HasInput ? default : new Stream((keepsHalo ? sums.NewActivationBytes : sums.ActivationBytes) * (grid.ActivationLoads / (double)((long)grid.Groups * grid.Pixels * grid.Inputs)), grid.ActivationLoads),
            residence.WritesResult ? new Stream(sums.OutputBytes, grid.PartialSumTiles) : default,
            sums.OtherBytes > 0 ? new Stream(sums.OtherBytes, grid.PartialSumTiles) : default,
            new Stream(sums.PartialSumStoredBytes * spills / grid.PartialSumTiles, spills));
    }

    private double CyclesOf(in TileGrid grid, in BufferFit fit, in TileCost largest, in TileSums sums, in Traffic traffic)
    {
        var array = sums.ArrayCycles + _edgeCycles;
        var vector = sums.Outputs * _vectorPerSum;
        // Without a second slot a buffer is filled while the array waits.
        var exposed = (fit.WeightSlots == 1 && grid.WeightLoads > 1 ? traffic.Weights.Bytes : 0)
            + (fit.ActivationSlots == 1 && grid.ActivationLoads > 1 ? traffic.Activations.Bytes : 0);
        // A loader fetches tile after tile: each waits for its row once.
        var loaders = Math.Max(LoaderCycles(traffic.Weights), LoaderCycles(traffic.Activations));
        var memory = traffic.Bytes / _bytesPerCycle;
        var drain = fit.PartialSumSlots == 1 ? vector : largest.PartialSums * _vectorPerSum;
        return Math.Max(Math.Max(array + exposed / _bytesPerCycle, Math.Max(loaders, memory)), vector) + FirstAndLast(largest.WeightBytes, largest.ActivationBytes, largest.OutputBytes) + drain;
    }

    private double FirstAndLast(long weightBytes, long activationBytes, long resultBytes)
    {
        var residence = _costs.Work.Residence;
        return (weightBytes + (residence.HasInput ? 0 : activationBytes) + (residence.WritesResult ? resultBytes : 0)) / _bytesPerCycle;
    }

    private double LoaderCycles(Stream stream) => stream.Tiles * _memory.RowMissCycles + stream.Bytes / _bytesPerCycle;

    private double MemoryPjOf(in MappingCounts counts) => _readBurstPj * counts.ReadBursts + _writeBurstPj * counts.WriteBursts + _activatePj * counts.Rows;

    private double StandingPj(double cycles) => _standingMw * cycles / _spec.ClockMhz * 1000;

    /// <summary>Bytes that come in so many tiles.</summary>
    private readonly record struct Stream(double Bytes, long Tiles)
    {
        /// <summary>Bursts or rows, whole ones for each tile.</summary>
        public double Units(double unit) => Tiles == 0 ? 0 : Tiles * Math.Ceiling(Bytes / Tiles / unit);
    }

    /// <param name="Spilled">Partial sums that leave; as many come back.</param>
    /// <param name="Others">Operands of fused layers.</param>
    private readonly record struct Traffic(Stream Weights, Stream Activations, Stream Outputs, Stream Others, Stream Spilled)
    {
        public double Bytes => Weights.Bytes + Activations.Bytes + Outputs.Bytes + Others.Bytes + 2 * Spilled.Bytes;

        public double ReadUnits(double unit) => Weights.Units(unit) + Activations.Units(unit) + Others.Units(unit) + Spilled.Units(unit);

        public double WriteUnits(double unit) => Outputs.Units(unit) + Spilled.Units(unit);
    }
}
