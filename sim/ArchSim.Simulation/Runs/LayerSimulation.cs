using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>One layer from shape to priced result.</summary>
internal static class LayerSimulation
{
    public static LayerResult Run(RunRequest request, LayerJob job, List<TimelineSpan>? spans, CancellationToken cancel) => job.Layer switch
    {
        MatrixLayer matrix => Matrix(request, job, matrix, spans, cancel),
        VectorLayer vector => Vector(request, job, vector, spans, cancel),
        _ => throw new ArgumentException($"No layer of type {job.Layer.GetType().Name} is known.", nameof(job)),
    };

    private static LayerResult Matrix(RunRequest request, LayerJob job, MatrixLayer layer, List<TimelineSpan>? spans, CancellationToken cancel)
    {
        var accelerator = request.Accelerator;
        var operands = job.Operands is { } traced
            ? OperandMeasurements.Of(accelerator, job.Mode!, traced)
            : OperandMeasurements.Of(accelerator, job.Mode!, layer, job.Formats, request.Seed);
        var energy = accelerator.Costs.EnergyOf(job.Mode!, job.Formats, operands.Statistics);
        var work = MatrixWork.Lower(layer, job.Formats, accelerator, job.Mode!, operands.CyclesPerStep);
        var costs = new TileCosts(work with { MayReuseHalo = work.MayReuseHalo && request.HaloReuse });
        var (mapping, outcome) = job.Pinned is null
            ? MappingChoice.Best(costs, energy, request.Objective, cancel)
            : Pinned(request, job.Pinned, costs, energy, cancel);
        if (spans is not null)
            outcome = MatrixMachine.Run(costs, mapping, spans, cancel: cancel);
        var grid = new TileSchedule(costs, mapping).Grid;
        return Price(request, job, layer, outcome, energy, LoopNestText.OneLine(costs.Work, mapping, grid), mapping);
    }

    private static (Mapping Mapping, LayerOutcome Outcome) Pinned(
        RunRequest request, Mapping mapping, TileCosts costs, EnergyCosts energy, CancellationToken cancel)
    {
        new Mapper(costs, energy).Check(mapping, request.MappingFile);
        return (mapping, MatrixMachine.Run(costs, mapping, cancel: cancel));
    }

    private static LayerResult Vector(RunRequest request, LayerJob job, VectorLayer layer, List<TimelineSpan>? spans, CancellationToken cancel)
    {
        var accelerator = request.Accelerator;
        var energy = accelerator.Costs.EnergyOf(null, job.Formats, default);
        var outcome = VectorMachine.Run(layer, job.Formats, accelerator.Spec, spans, cancel);
        return Price(request, job, layer, outcome, energy, "", null);
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
        };
    }
}
