using ArchSim.Hardware;
using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.UnitTests.Simulation;

/// <summary>What holds for every network on every machine.</summary>
internal static class Conservation
{
    public static void Check(RunResult run)
    {
        Assert.That(run.Macs, Is.EqualTo(run.Workload.Macs));
        Assert.That(run.Utilization, Is.InRange(0, 1));
        Assert.That(run.Tops, Is.LessThanOrEqualTo(run.TopsPeak * (1 + 1e-9)).Or.GreaterThan(0).And.Matches((double _) => HasModes(run)));
        Assert.That(run.EnergyByComponentPj.Sum(), Is.EqualTo(run.EnergyPj).Within(1e-9).Percent);
        foreach (var figure in (double[])[run.Seconds, run.EnergyPj, run.Tops, run.TopsPerMm2, run.TopsPerMm2Total, run.TopsPerWatt, run.TopsPerWattChip, run.TopsPeak])
            Assert.That(double.IsFinite(figure) && figure >= 0, $"{figure}");
        Assert.That(run.PrefetchOverlapCycles, Is.InRange(0, run.Layers.Sum(l => l.Cycles)));
        Assert.That(run.Cycles, Is.EqualTo(run.Layers.Sum(l => l.Cycles) - run.PrefetchOverlapCycles));
        CheckKinds(run.EnergyByComponentPj, run.DramEnergyByKindPj, "run");
        foreach (var layer in run.Layers)
        {
            CheckKinds(layer.EnergyPj, layer.DramEnergyPj, layer.Layer.Name);
            if (layer.FusedInto.Length > 0)
                CheckPart(run, layer);
            else
                Check(run.Accelerator, layer);
        }
    }

    /// <summary>Kinds of the memory's energy sum to its components.</summary>
    private static void CheckKinds(IReadOnlyList<double> components, IReadOnlyList<double> kinds, string name)
    {
        Assert.That(kinds.Take((int)DramEnergyKind.Refresh).Sum(), Is.EqualTo(components[(int)EnergyComponent.Dram]).Within(1e-9).Percent, name);
        Assert.That(kinds.Skip((int)DramEnergyKind.Refresh).Sum(), Is.EqualTo(components[(int)EnergyComponent.DramBackground]).Within(1e-9).Percent, name);
    }

    /// <summary>A layer that is part of another's result has none of its own, and the other says so.</summary>
    private static void CheckPart(RunResult run, LayerResult layer)
    {
        Assert.That(run.Layers.Single(l => l.Layer.Name == layer.FusedInto).Fused, Has.Some.EqualTo(layer.Layer));
        Assert.That((layer.Cycles, layer.TotalEnergyPj, layer.Counts), Is.EqualTo((0L, 0.0, new LayerCounts())), layer.Layer.Name);
        Assert.That(layer.Units.Sum(u => u.Busy + u.Idle + u.Stalled), Is.Zero, layer.Layer.Name);
    }

    /// <summary>All that a layer's result says, as text that compares.</summary>
    public static string Text(LayerResult layer) =>
        $"{layer.Layer.Name} {layer.Hash} {layer.Mode} {layer.Mapping} {layer.Cycles} {layer.Macs} {layer.Counts} {string.Join(' ', layer.EnergyPj.Select(e => $"{e:r}"))} "
        + string.Join(' ', layer.Units.Select(u => $"{u.Busy}/{u.Idle}/{string.Join(',', u.Stalls)}"));

    private static void Check(Accelerator accelerator, LayerResult layer)
    {
        var name = layer.Layer.Name;
        var counts = layer.Counts;
        foreach (var count in typeof(LayerCounts).GetProperties().Where(p => p.PropertyType == typeof(long)))
            Assert.That(count.GetValue(counts), Is.GreaterThanOrEqualTo(0L), $"{name} {count.Name}");
        // A clamp costs the vector unit nothing: only memory takes time.
        Assert.That(layer.Cycles, layer.Layer is MatrixLayer || !accelerator.Spec.Dram.Ideal ? Is.Positive : Is.Not.Negative, name);
        foreach (var energy in layer.EnergyPj)
            Assert.That(double.IsFinite(energy) && energy >= 0, name);
        Assert.That(layer.TotalEnergyPj, Is.EqualTo(layer.EnergyPj.Sum()), name);
        foreach (var unit in Enum.GetValues<Unit>())
        {
            var cycles = layer.Units[(int)unit];
            Assert.That(cycles.Busy + cycles.Idle + cycles.Stalls.Sum(), Is.EqualTo(layer.Cycles), $"{name} {unit}");
            Assert.That(cycles.Busy >= 0 && cycles.Idle >= 0 && cycles.Stalls.All(s => s >= 0), $"{name} {unit}");
        }
        if (layer.Layer is MatrixLayer matrix)
            CheckMatrix(accelerator, layer, matrix);
        else
            CheckVector(layer, (VectorLayer)layer.Layer);
        if (accelerator.Spec.Dram.Ideal)
            return;
        var burst = accelerator.Spec.Dram.BurstBytes;
        // Spilled sums may come back from writes that still wait, and be written again before those are gone.
        Assert.That(counts.DramReadBursts * burst, Is.GreaterThanOrEqualTo(counts.DramReadBytes - counts.PartialSumDramReadBytes), $"{name} read bursts");
        Assert.That(counts.DramWriteBursts * burst, Is.GreaterThanOrEqualTo(counts.DramWriteBytes - counts.PartialSumDramWriteBytes), $"{name} write bursts");
        Assert.That(counts.DramActivates, Is.GreaterThanOrEqualTo(counts.DramReadBursts + counts.DramWriteBursts - counts.DramRowHits), $"{name} activates");
        Assert.That(counts.DramRowHits, Is.LessThanOrEqualTo(counts.DramReadBursts + counts.DramWriteBursts), $"{name} row hits");
        var dram = accelerator.Spec.Dram;
        var clocks = counts.DramActiveClocks + counts.DramPrechargedClocks + counts.DramActivePowerDownClocks + counts.DramPrechargedPowerDownClocks;
        var bus = layer.Units[(int)Unit.Dram];
        var dataCycles = (counts.DramReadBursts + counts.DramWriteBursts) * (double)dram.BurstClocks / dram.Channels * dram.ClockPeriodNs * accelerator.Spec.ClockMhz / 1000;
        Assert.That(bus.Busy + bus.Stalls[(int)StallReason.RowMiss], Is.GreaterThanOrEqualTo(Math.Floor(dataCycles)), $"{name} the bus is at work while it carries data");
        var rankCycles = clocks / ((double)dram.Ranks * dram.Channels) * dram.ClockPeriodNs * accelerator.Spec.ClockMhz / 1000;
        Assert.That(rankCycles, Is.EqualTo((double)layer.Cycles).Within(1 + dram.ClockPeriodNs * accelerator.Spec.ClockMhz / 1000), $"{name} each rank is somewhere at all times");
    }

    private static void CheckMatrix(Accelerator accelerator, LayerResult layer, MatrixLayer matrix)
    {
        var (name, counts, formats) = (matrix.Name, layer.Counts, layer.Formats);
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        var costs = new TileCosts(MatrixWork.Lower(matrix, formats, accelerator, mode, CyclesPerStep.One));
        var schedule = new TileSchedule(costs, layer.PickedMapping!);
        var macs = 0L;
        for (var i = 0L; i < schedule.Steps; i++)
            macs += schedule.At(i).Cost.Macs;
        Assert.That(macs, Is.EqualTo(matrix.Macs), $"{name} MACs of all tiles");
        Assert.That(layer.Macs, Is.EqualTo(matrix.Macs), name);
        var rate = (accelerator.Spec.Array.Unroll * mode.Lanes).Product;
        Assert.That(layer.Units[(int)Unit.Array].Busy * rate, Is.GreaterThanOrEqualTo(matrix.Macs), $"{name} is no faster than the array");

        var inputs = Touched(matrix.InputHeight, matrix.OutputHeight, matrix.KernelHeight, matrix.StrideHeight, matrix.DilationHeight)
            * Touched(matrix.InputWidth, matrix.OutputWidth, matrix.KernelWidth, matrix.StrideWidth, matrix.DilationWidth)
            * matrix.Batch * matrix.Groups * matrix.InputChannels;
        var weights = matrix.WeightElements * formats.Weight.Bits / 8;
        var results = layer.Fused.Count == 0 ? matrix.OutputElements : ((VectorLayer)layer.Fused[^1]).OutputElements;
        var writes = !layer.ResultOnChip || counts.DramWriteBytes > counts.PartialSumDramWriteBytes;
        var outputs = writes ? results * formats.Output.Bits / 8 : 0;
        var reads = weights + (layer.InputOnChip ? 0 : inputs * formats.Activation.Bits / 8);
        Assert.That(counts.DramReadBytes - counts.PartialSumDramReadBytes, Is.GreaterThanOrEqualTo(reads), $"{name} reads");
        Assert.That(counts.DramWriteBytes - counts.PartialSumDramWriteBytes, Is.GreaterThanOrEqualTo(outputs), $"{name} writes");
        // Each result is written once, in pieces of whole bytes.
        var pieces = accelerator.Spec.DramLayout == DramLayout.Tile || formats.Output.Bits % 8 == 0 ? schedule.Grid.PartialSumTiles : matrix.OutputElements;
        Assert.That(counts.DramWriteBytes - counts.PartialSumDramWriteBytes, Is.LessThanOrEqualTo(outputs + pieces), $"{name} writes");
        Assert.That(counts.PartialSumDramReadBytes, Is.EqualTo(counts.PartialSumDramWriteBytes), $"{name} what is spilled comes back");
        Assert.That(counts.PartialSumEncodes, Is.EqualTo(counts.PartialSumDecodes), $"{name} what is encoded is decoded");
        Assert.That(counts.ResultEncodes, Is.EqualTo(results), name);
        Assert.That(counts.WeightBufferWriteWords * accelerator.Spec.WeightBuffer.WidthBits, Is.GreaterThanOrEqualTo(weights * 8), $"{name} weights into the buffer");
        Assert.That(counts.ElementCycles, Is.LessThanOrEqualTo(layer.Cycles * accelerator.Spec.Array.ProcessingElements), $"{name} element cycles");
    }

    private static void CheckVector(LayerResult layer, VectorLayer vector)
    {
        static long Bytes(long elements, int bits) => (elements * bits + 7) / 8;
        var (reads, writes) = (Bytes(vector.InputElements, layer.Formats.Activation.Bits), Bytes(vector.OutputElements, layer.Formats.Output.Bits));
        Assert.That(layer.Counts.DramReadBytes, layer.InputOnChip ? Is.LessThan(reads) : Is.EqualTo(reads), vector.Name);
        Assert.That(layer.Counts.DramWriteBytes, layer.ResultOnChip ? Is.EqualTo(0).Or.EqualTo(writes) : Is.EqualTo(writes), vector.Name);
        Assert.That(layer.Macs, Is.Zero, vector.Name);
    }

    /// <summary>Positions of an axis under any window; what the input lacks is padding, the odd one in front.</summary>
    private static long Touched(int input, int outputs, int kernel, int stride, int dilation)
    {
        var front = (Math.Max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - input) + 1) / 2;
        var touched = new HashSet<int>();
        for (var output = 0; output < outputs; output++)
        {
            for (var k = 0; k < kernel; k++)
                touched.Add(output * stride - front + k * dilation);
        }
        return touched.Count(i => i >= 0 && i < input);
    }

    /// <summary>The peak is of the mode that does most MACs; a network of several modes may pass it.</summary>
    private static bool HasModes(RunResult run) => run.Layers.Where(l => l.Layer is MatrixLayer).Select(l => l.Mode).Distinct().Count() > 1;
}
