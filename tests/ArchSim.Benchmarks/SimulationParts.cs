using ArchSim.Simulation;
using ArchSim.Workloads;

namespace ArchSim.Benchmarks;

/// <summary>The distinct layers of a run, prepared so that the mapper and the machine can be timed apart.</summary>
internal sealed class SimulationParts
{
    private readonly RunRequest _request;
    private readonly (MatrixWork Work, Hardware.EnergyCosts Energy, Mapping Mapping)[] _matrices;
    private readonly (VectorLayer Layer, LayerFormats Formats)[] _vectors;

    public SimulationParts(RunRequest request)
    {
        _request = request;
        var layers = request.Workload.Layers.Select(l => (Layer: l, Formats: request.Precision.For(l)))
            .DistinctBy(l => (ContentHash.Describe(l.Layer), ContentHash.Describe(l.Formats)))
            .ToArray();
        _vectors = [.. layers.Where(l => l.Layer is VectorLayer).Select(l => ((VectorLayer)l.Layer, l.Formats))];
        _matrices = [.. layers.Where(l => l.Layer is MatrixLayer).Select(l => Prepare((MatrixLayer)l.Layer, l.Formats))];
    }

    /// <summary>Picks the mapping of every layer.</summary>
    public void Map()
    {
        foreach (var (work, energy, _) in _matrices)
            new Mapper(new TileCosts(work), energy).Finalists();
    }

    /// <summary>Runs the machine on every layer, mapped before.</summary>
    /// <returns>Events that the kernel processed.</returns>
    public long Run()
    {
        var total = 0L;
        foreach (var (work, _, mapping) in _matrices)
        {
            MatrixMachine.Run(new TileCosts(work), mapping, out var events);
            total += events;
        }
        foreach (var (layer, formats) in _vectors)
        {
            VectorMachine.Run(layer, formats, _request.Accelerator.Spec, spans: null, out var events);
            total += events;
        }
        return total;
    }

    private (MatrixWork, Hardware.EnergyCosts, Mapping) Prepare(MatrixLayer layer, LayerFormats formats)
    {
        var accelerator = _request.Accelerator;
        var mode = accelerator.Element.ModeFor(formats.Weight, formats.Activation)!;
        var operands = OperandMeasurements.Of(accelerator, mode, layer, formats, _request.Seed);
        var energy = accelerator.Costs.EnergyOf(mode, formats, operands.Statistics);
        var work = MatrixWork.Lower(layer, formats, accelerator, mode, operands.CyclesPerStep);
        return (work, energy, MappingChoice.Best(new TileCosts(work), energy, _request.Objective)!.Value.Mapping);
    }
}
