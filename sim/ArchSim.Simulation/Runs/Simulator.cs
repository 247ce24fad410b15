using ArchSim.Configuration;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Runs a network on an accelerator: lower, map, simulate, price, layer by layer. Equal layers are computed once.</summary>
public static class Simulator
{
    /// <exception cref="InputException">A layer's formats have no mode on the accelerator, or no tile of it fits.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public static RunResult Run(RunRequest request, CancellationToken cancel = default)
    {
        var workload = Batched(request);
        RejectUnknownLayers(request, workload);
        var jobs = Jobs(request, workload);
        var distinct = jobs.GroupBy(j => j.Hash).Select(g => g.First()).ToArray();
        var outcomes = SimulateAll(request, distinct, cancel);

        var layers = new LayerResult[jobs.Count];
        var start = 0L;
        for (var i = 0; i < jobs.Count; i++)
        {
            var (result, spans) = outcomes[jobs[i].Hash];
            layers[i] = result with { Layer = jobs[i].Layer };
            foreach (var span in spans ?? [])
                request.Timeline!.Span(jobs[i].Layer.Name, span.Unit, span.What, start + span.Start, start + span.End);
            start = checked(start + result.Cycles);
        }
        return Summary.Of(request, workload, layers);
    }

    internal static Workload Batched(RunRequest request) => request.Batch == 1 ? request.Workload : request.Workload.WithBatch(request.Batch);

    internal static IReadOnlyList<LayerJob> Jobs(RunRequest request, Workload workload)
    {
        var machine = ContentHash.Of(ContentHash.ModelVersion, request.Accelerator.Spec.Identity);
        var jobs = new List<LayerJob>(workload.Layers.Count);
        FormatChecks.Check(request, workload);
        foreach (var layer in workload.Layers)
        {
            var formats = request.Precision.For(layer);
            var mode = layer is MatrixLayer ? request.Accelerator.Element.ModeFor(formats.Weight, formats.Activation) : null;
            var pinned = request.PinnedMappings.GetValueOrDefault(layer.Name);
            var operands = request.Operands.GetValueOrDefault(layer.Name);
            // Traced operands take the place of the seed that others are drawn with.
            var hash = ContentHash.Of(machine, ContentHash.Describe(layer), ContentHash.Describe(formats), ContentHash.Describe(pinned),
                request.Objective.ToString(), $"halo {request.HaloReuse}", operands is null ? request.Seed.ToString() : ContentHash.Describe(operands));
            jobs.Add(new LayerJob(layer, formats, mode, pinned, hash, operands));
        }
        return jobs;
    }

    private static Dictionary<string, (LayerResult Result, List<TimelineSpan>? Spans)> SimulateAll(
        RunRequest request, LayerJob[] jobs, CancellationToken cancel)
    {
        var results = new (LayerResult, List<TimelineSpan>?)[jobs.Length];
        var failures = new InputException?[jobs.Length];
        var done = 0;
        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, request.Threads), CancellationToken = cancel };
        Parallel.For(0, jobs.Length, options, i =>
        {
            try
            {
                var spans = request.Timeline is null ? null : new List<TimelineSpan>();
                results[i] = (LayerSimulation.Run(request, jobs[i], spans, cancel), spans);
                request.Progress?.Report((Interlocked.Increment(ref done), jobs.Length));
            }
            catch (InputException e)
            {
                failures[i] = e;
            }
        });
        var problems = failures.OfType<InputException>().SelectMany(f => f.Problems).ToArray();
        if (problems.Length > 0)
            throw new InputException(problems);
        return Enumerable.Range(0, jobs.Length).ToDictionary(i => jobs[i].Hash, i => results[i]);
    }

    private static void RejectUnknownLayers(RunRequest request, Workload workload)
    {
        var known = workload.Layers.OfType<MatrixLayer>().Select(l => l.Name).ToHashSet();
        var problems = request.PinnedMappings.Keys.Where(name => !known.Contains(name)).Select(name =>
        {
            var nearest = Spelling.Nearest(name, known);
            return new InputProblem(request.MappingFile, 0, 0, name, $"{workload.Name} has no matrix layer of that name{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}");
        }).ToArray();
        if (problems.Length > 0)
            throw new InputException(problems);
    }
}

/// <summary>A layer to simulate: all that its result depends on beside the machine.</summary>
/// <param name="Operands">Null where they are drawn.</param>
internal sealed record LayerJob(Layer Layer, LayerFormats Formats, ProcessingElementMode? Mode, Mapping? Pinned, string Hash, OperandSample? Operands = null);
