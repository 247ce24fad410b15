using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Runs a network on an accelerator: lower, map, simulate, price, layer by layer, in every way that it may run; pick the way. Equal layers are computed once.</summary>
public static class Simulator
{
    /// <exception cref="InputException">A layer's formats have no mode on the accelerator, or no tile of it fits.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; nothing is left behind.</exception>
    public static RunResult Run(RunRequest request, CancellationToken cancel = default)
    {
        var workload = Batched(request);
        var jobs = Jobs(request, workload);
        var ways = PrepareAll(request, jobs, cancel, out var problems);
        var outcomes = new Dictionary<string, SimulatedLayer>();
        var memory = new SimulationMemory { KeepsUnits = true };
        var search = new NetworkSearch(jobs, request.Objective, ways.ToDictionary(w => w.Key, w => w.Value?.Estimate));
        var steps = search.Best(Simulate) ?? throw new InputException([.. problems.Distinct()]);

        var layers = new LayerResult[workload.Layers.Count];
        var start = 0L;
        foreach (var step in steps)
        {
            var simulated = outcomes[step.Job.Hash];
            var producer = workload.Layers[step.First];
            layers[step.First] = simulated.Result with { Layer = producer, Fused = [.. workload.Layers.Skip(step.First + 1).Take(step.Last - step.First)] };
            for (var i = step.First + 1; i <= step.Last; i++)
                layers[i] = FusedResult.Of(workload.Layers[i], request.Precision.For(workload.Layers[i]), producer.Name, step.Job.Hash, i - step.First);
            foreach (var span in simulated.Spans ?? [])
                request.Timeline!.Span(producer.Name, span.Unit, span.What, start + span.Start, start + span.End);
            start = checked(start + simulated.Result.Cycles);
        }
        return Summary.Of(request, workload, layers, PrefetchOverlap.IsAsked(request) ? Overlap(request, steps, outcomes, memory, cancel) : null);

        IReadOnlyList<WayEstimate> Simulate(IReadOnlyList<string> news)
        {
            var simulated = SimulateAll(request, [.. news.Select(hash => ways[hash]!)], memory, cancel);
            foreach (var (hash, layer) in news.Zip(simulated))
                outcomes.Add(hash, layer);
            return [.. simulated.Select(layer => WayEstimate.Of(layer.Totals))];
        }
    }

    internal static Workload Batched(RunRequest request) => request.Batch == 1 ? request.Workload : request.Workload.WithBatch(request.Batch);

    /// <summary>In every way that the layers may run.</summary>
    internal static NetworkJobs Jobs(RunRequest request, Workload workload)
    {
        RejectUnknownLayers(request, workload);
        return new NetworkJobs(request, workload.Edges, Alone(request, workload));
    }

    private static long Overlap(RunRequest request, IReadOnlyList<NetworkStep> steps, IReadOnlyDictionary<string, SimulatedLayer> outcomes, SimulationMemory memory, CancellationToken cancel)
    {
        var overlap = new PrefetchOverlap(request, steps, hash => outcomes[hash].Totals);
        var gains = new long[overlap.Gaining.Count];
        Parallel.For(0, gains.Length, Options(request, cancel), i => gains[i] = WeightPrefetch.Gain(outcomes[overlap.Gaining[i].Hash], memory, cancel));
        return overlap.Cycles(gains);
    }

    /// <summary>Each layer by itself.</summary>
    private static IReadOnlyList<LayerJob> Alone(RunRequest request, Workload workload)
    {
        var machine = ContentHash.Of(ContentHash.ModelVersion, request.Accelerator.Spec.Identity);
        var jobs = new List<LayerJob>(workload.Layers.Count);
        FormatChecks.Check(request, workload);
        CapacityChecks.Check(request, workload);
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

    /// <summary>Every way to run a layer, mapped and estimated, by hash. Null where a layer cannot run, or not with what is fused into it and kept on chip.</summary>
    /// <param name="problems">Of layers that cannot run at all, in their order.</param>
    private static Dictionary<string, PreparedLayer?> PrepareAll(RunRequest request, NetworkJobs jobs, CancellationToken cancel, out IReadOnlyList<InputProblem> problems)
    {
        var layers = jobs.DistinctLayers().ToArray();
        var prepared = Array.ConvertAll(layers, ways => new PreparedLayer?[ways.Length]);
        var failures = new InputException?[layers.Length];
        Parallel.For(0, layers.Length, Options(request, cancel), i =>
        {
            var preparation = new LayerPreparation(request);
            for (var way = 0; way < layers[i].Length; way++)
            {
                try
                {
                    prepared[i][way] = preparation.Prepare(layers[i][way], cancel);
                }
                catch (InputException e)
                {
                    failures[i] = e;
                }
            }
        });
        problems = [.. failures.OfType<InputException>().SelectMany(f => f.Problems)];
        return layers.SelectMany(ways => ways).Zip(prepared.SelectMany(p => p)).ToDictionary(pair => pair.First.Hash, pair => pair.Second);
    }

    private static SimulatedLayer[] SimulateAll(RunRequest request, PreparedLayer[] layers, SimulationMemory memory, CancellationToken cancel)
    {
        var results = new SimulatedLayer[layers.Length];
        var done = 0;
        Parallel.For(0, layers.Length, Options(request, cancel), i =>
        {
            results[i] = LayerSimulation.Run(request, layers[i], request.Timeline is null ? null : [], memory, cancel);
            request.Progress?.Report((Interlocked.Increment(ref done), layers.Length));
        });
        return results;
    }

    private static ParallelOptions Options(RunRequest request, CancellationToken cancel) =>
        new() { MaxDegreeOfParallelism = Math.Max(1, request.Threads), CancellationToken = cancel };

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
