using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>One layer from shape to priced result.</summary>
internal static class LayerSimulation
{
    /// <returns>Null where the layer cannot be run with what is fused into it and kept on chip.</returns>
    /// <exception cref="Configuration.InputException">It cannot be run at all.</exception>
    public static SimulatedLayer? Run(RunRequest request, LayerJob job, List<TimelineSpan>? spans, CancellationToken cancel) => job.Layer switch
    {
        MatrixLayer matrix => Matrix(request, job, matrix, spans, cancel),
        VectorLayer vector => Vector(request, job, vector, spans, cancel),
        _ => throw new ArgumentException($"No layer of type {job.Layer.GetType().Name} is known.", nameof(job)),
    };

    private static SimulatedLayer? Matrix(RunRequest request, LayerJob job, MatrixLayer layer, List<TimelineSpan>? spans, CancellationToken cancel)
    {
        var accelerator = request.Accelerator;
        var operands = job.Operands is { } traced
            ? OperandMeasurements.Of(accelerator, job.Mode!, traced)
            : OperandMeasurements.Of(accelerator, job.Mode!, layer, job.Formats, request.Seed);
        var energy = accelerator.Costs.EnergyOf(job.Mode!, job.Formats, operands.Statistics);
        var work = MatrixWork.Lower(layer, job.Formats, accelerator, job.Mode!, operands.CyclesPerStep, job.Fused, job.Residence);
        var costs = new TileCosts(work with { MayReuseHalo = work.MayReuseHalo && request.HaloReuse });
        if ((job.Pinned is null ? MappingChoice.Best(costs, energy, request.Objective, cancel) : Pinned(request, job.Pinned, costs, energy, cancel)) is not var (mapping, outcome))
            return null;
        if (spans is not null)
            outcome = MatrixMachine.Run(costs, mapping, spans, cancel: cancel);
        var grid = new TileSchedule(costs, mapping).Grid;
        return new SimulatedLayer(Price(request, job, layer, outcome, energy, LoopNestText.OneLine(costs.Work, mapping, grid), mapping), outcome, costs, spans);
    }

    private static (Mapping Mapping, LayerOutcome Outcome)? Pinned(
        RunRequest request, Mapping mapping, TileCosts costs, EnergyCosts energy, CancellationToken cancel)
    {
        var mapper = new Mapper(costs, energy);
        if (costs.Work.Fused is null && costs.Work.Residence == default)
            mapper.Check(mapping, request.MappingFile);
        else if (!mapper.Holds(mapping, request.MappingFile))
            return null;
        return (mapping, MatrixMachine.Run(costs, mapping, cancel: cancel));
    }

    private static SimulatedLayer? Vector(RunRequest request, LayerJob job, VectorLayer layer, List<TimelineSpan>? spans, CancellationToken cancel)
    {
        var accelerator = request.Accelerator;
        if (!VectorMachine.Fits(layer, job.Formats, accelerator.Spec, job.Residence))
            return null;
        var energy = accelerator.Costs.EnergyOf(null, job.Formats, default);
        var outcome = VectorMachine.Run(layer, job.Formats, accelerator.Spec, spans, job.Residence, cancel);
        return new SimulatedLayer(Price(request, job, layer, outcome, energy, LoopNestText.Kept(job.Residence), null), outcome, null, spans);
    }

    private static LayerResult Price(
        RunRequest request, LayerJob job, Layer layer, LayerOutcome outcome, EnergyCosts energy, string loopNest, Mapping? mapping)
    {
        var energyPj = EnergyPricing.Of(outcome.Counts, outcome.Cycles, energy, request.Accelerator.Spec.ClockMhz);
        return new LayerResult
        {
            Hash = job.Hash,
            Layer = layer,
            Formats = job.Formats,
            Mode = job.Mode?.Name ?? "",
            PickedMapping = mapping,
            Mapping = loopNest,
            Cycles = outcome.Cycles,
            Macs = outcome.Counts.Macs,
            Counts = outcome.Counts,
            EnergyPj = energyPj,
            PartialSumEnergy = EnergyPricing.PartialSumsOf(outcome.Counts, energy, energyPj),
            Units = outcome.Units,
            InputOnChip = job.Residence.HasInput,
            ResultOnChip = job.Residence.KeepsResult,
            Fused = [.. job.Fused.Select(f => f.Layer)],
        };
    }
}
