using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>
/// Maps and estimates one layer in the ways that it may run, one after the other. They share what does not depend on the way: operands, energy of an action, sums over tiles.
/// </summary>
/// <param name="memory">Of runs on any machine; null to begin with nothing.</param>
internal sealed class LayerPreparation(RunRequest request, SimulationMemory? memory = null)
{
    private (OperandMeasurements Operands, EnergyCosts Energy, TilingTable Tilings)? _shared;

    /// <param name="job">Of the same layer and formats as any before.</param>
    /// <returns>Null where the layer cannot be run with what is fused into it and kept on chip.</returns>
    /// <exception cref="Configuration.InputException">It cannot be run at all.</exception>
    public PreparedLayer? Prepare(LayerJob job, CancellationToken cancel) => job.Layer switch
    {
        MatrixLayer matrix => Matrix(job, matrix, cancel),
        VectorLayer vector => Vector(job, vector),
        _ => throw new ArgumentException($"No layer of type {job.Layer.GetType().Name} is known.", nameof(job)),
    };

    private PreparedLayer? Matrix(LayerJob job, MatrixLayer layer, CancellationToken cancel)
    {
        var accelerator = request.Accelerator;
        var (operands, energy, tilings) = _shared ??= Share(job, layer);
        var work = MatrixWork.Lower(layer, job.Formats, accelerator, job.Mode!, operands.CyclesPerStep, job.Fused, job.Residence);
        var costs = new TileCosts(work with { MayReuseHalo = work.MayReuseHalo && request.HaloReuse });
        var mapper = new Mapper(costs, energy, request.Objective, tilings);
        if (job.Pinned is not null && job.Fused.Count == 0 && job.Residence == default)
            mapper.Check(job.Pinned, request.MappingFile);
        else if (job.Pinned is not null && !mapper.Holds(job.Pinned, request.MappingFile))
            return null;
        var mappings = job.Pinned is null ? MappingChoice.Ranked(mapper, costs, energy, request.Objective, cancel) : [mapper.Of(job.Pinned)];
        return mappings.Count == 0 ? null : new PreparedLayer(job, energy, costs, mappings, WayEstimate.Of(mappings[0]));
    }

    private PreparedLayer? Vector(LayerJob job, VectorLayer layer)
    {
        var accelerator = request.Accelerator;
        if (!VectorMachine.Fits(layer, job.Formats, accelerator.Spec, job.Residence))
            return null;
        var energy = accelerator.Costs.EnergyOf(null, job.Formats, default);
        return new PreparedLayer(job, energy, null, [], WayEstimate.Of(layer, job.Formats, accelerator.Spec, energy, job.Residence));
    }

    private (OperandMeasurements, EnergyCosts, TilingTable) Share(LayerJob job, MatrixLayer layer)
    {
        var accelerator = request.Accelerator;
        var operands = job.Operands is { } traced
            ? OperandMeasurements.Of(accelerator, job.Mode!, traced)
            : OperandMeasurements.Of(accelerator, job.Mode!, layer, job.Formats, request.Seed);
        var work = MatrixWork.Lower(layer, job.Formats, accelerator, job.Mode!, operands.CyclesPerStep);
        return (operands, accelerator.Costs.EnergyOf(job.Mode!, job.Formats, operands.Statistics), memory?.Tilings(work) ?? new TilingTable(work));
    }
}
