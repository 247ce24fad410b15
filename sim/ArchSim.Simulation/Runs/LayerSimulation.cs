using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>One layer from its mappings to its priced result.</summary>
internal static class LayerSimulation
{
    /// <returns>Null where the layer cannot be run with what is fused into it and kept on chip.</returns>
    /// <exception cref="Configuration.InputException">It cannot be run at all.</exception>
    public static SimulatedLayer? Run(RunRequest request, LayerJob job, List<TimelineSpan>? spans, CancellationToken cancel) =>
        new LayerPreparation(request).Prepare(job, cancel) is { } layer ? Run(request, layer, spans, null, cancel) : null;

    public static SimulatedLayer Run(RunRequest request, PreparedLayer layer, List<TimelineSpan>? spans, SimulationMemory? memory, CancellationToken cancel) =>
        layer.Costs is { } costs ? Matrix(request, layer, costs, spans, memory, cancel) : Vector(request, layer, spans, memory, cancel);

    private static SimulatedLayer Matrix(RunRequest request, PreparedLayer layer, TileCosts costs, List<TimelineSpan>? spans, SimulationMemory? memory, CancellationToken cancel)
    {
        var (mapping, outcome) = MappingChoice.Best(costs, layer.Energy, layer.Mappings, request.Objective, spans, memory, cancel);
        var grid = new TileSchedule(costs, mapping).Grid;
        return new SimulatedLayer(Price(request, layer, outcome, LoopNestText.OneLine(costs.Work, mapping, grid), mapping), outcome, costs, spans);
    }

    private static SimulatedLayer Vector(RunRequest request, PreparedLayer layer, List<TimelineSpan>? spans, SimulationMemory? memory, CancellationToken cancel)
    {
        var job = layer.Job;
        var inputs = VectorInputs.Of((VectorLayer)job.Layer, job.Formats, request.Accelerator.Spec, job.Residence);
        var outcome = spans is null && memory is not null ? memory.Vector(inputs, cancel) : VectorMachine.Run(inputs, spans, cancel);
        return new SimulatedLayer(Price(request, layer, outcome, LoopNestText.Kept(job.Residence), null), outcome, null, spans);
    }

    private static LayerResult Price(RunRequest request, PreparedLayer layer, LayerOutcome outcome, string loopNest, Mapping? mapping)
    {
        var (job, energy) = (layer.Job, layer.Energy);
        var energyPj = EnergyPricing.Of(outcome.Counts, outcome.Cycles, energy, request.Accelerator.Spec.ClockMhz);
        return new LayerResult
        {
            Hash = job.Hash,
            Layer = job.Layer,
            Formats = job.Formats,
            Mode = job.Mode?.Name ?? "",
            PickedMapping = mapping,
            Mapping = loopNest,
            Cycles = outcome.Cycles,
            Macs = outcome.Counts.Macs,
            Counts = outcome.Counts,
            EnergyPj = energyPj,
            DramEnergyPj = EnergyPricing.DramOf(outcome.Counts, energy),
            PartialSumEnergy = EnergyPricing.PartialSumsOf(outcome.Counts, energy, energyPj),
            Units = outcome.Units,
            InputOnChip = job.Residence.HasInput,
            ResultOnChip = job.Residence.KeepsResult,
            Fused = [.. job.Fused.Select(f => f.Layer)],
        };
    }
}
