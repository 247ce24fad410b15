using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>From layers to the run.</summary>
internal static class Summary
{
    /// <param name="prefetchOverlap">Null where no weights are fetched ahead.</param>
    public static RunResult Of(RunRequest request, Workload workload, IReadOnlyList<LayerResult> layers, long? prefetchOverlap)
    {
        var spec = request.Accelerator.Spec;
        var matrix = layers.Where(l => l.Layer is MatrixLayer).Select(l => (Result: l, Rate: MacsPerCycle(request.Accelerator, l))).ToArray();
        var cycles = layers.Sum(l => l.Cycles) - (prefetchOverlap ?? 0);
        // The mode that does most of the work names the peak.
        var main = matrix.GroupBy(l => l.Rate).OrderByDescending(g => g.Sum(l => (double)l.Result.Macs)).ThenBy(g => g.Key).FirstOrDefault();
        return new RunResult
        {
            Accelerator = request.Accelerator,
            Workload = workload,
            Precision = request.Precision,
            Objective = request.Objective,
            Batch = request.Batch,
            Seed = request.Seed,
            OperandsAreReal = matrix.Length > 0 && matrix.All(l => request.Operands.ContainsKey(l.Result.Layer.Name)),
            OperandsAreReencoded = matrix.Any(l => request.Operands.TryGetValue(l.Result.Layer.Name, out var operands) && operands.IsReencoded),
            Layers = layers,
            PrefetchOverlapCycles = prefetchOverlap ?? 0,
            Hash = ContentHash.Of([ContentHash.ModelVersion, spec.Name, spec.Identity, workload.Name, request.Precision.Name, .. layers.Select(l => l.Layer.Name + l.Hash),
                .. prefetchOverlap is null ? (string[])[] : ["prefetch"]]),
            TopsPeak = (main?.Key ?? 0) * 2 * spec.ClockMhz * 1e6 / 1e12,
            Utilization = cycles == 0 ? 0 : matrix.Sum(l => l.Result.Macs / l.Rate) / cycles,
        };
    }

    /// <summary>Multiply-accumulates of a full array whose operands cost least.</summary>
    internal static double PeakMacsPerCycle(Accelerator accelerator, ProcessingElementMode mode) =>
        (accelerator.Spec.Array.Unroll * mode.Lanes).Product / mode.StallLaw.LeastCycles.Mean;

    private static double MacsPerCycle(Accelerator accelerator, LayerResult layer)
    {
        var mode = accelerator.Element.ModeFor(layer.Formats.Weight, layer.Formats.Activation)!;
        return PeakMacsPerCycle(accelerator, mode);
    }
}
