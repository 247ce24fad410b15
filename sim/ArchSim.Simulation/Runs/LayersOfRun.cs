using ArchSim.Configuration;

namespace ArchSim.Simulation;

/// <summary>The layers of a run, estimated and simulated where they are not known.</summary>
internal sealed class LayersOfRun(RunRequest request, ILayerTotals known, SimulationMemory memory, CancellationToken cancel)
{
    private readonly Dictionary<string, LayerJob> _jobs = [];
    private readonly Dictionary<string, PreparedLayer> _prepared = [];
    private readonly Dictionary<string, SimulatedLayer> _outcomes = [];
    private readonly Dictionary<string, LayerTotals> _totals = [];
    private readonly List<(string Hash, LayerWay Way)> _ways = [];
    private readonly List<(string Hash, LayerTotals Totals)> _simulated = [];
    private readonly List<InputProblem> _problems = [];

    /// <summary>By hash, of what the search looked at.</summary>
    public IReadOnlyDictionary<string, LayerTotals> Totals => _totals;

    /// <summary>Of layers that can run at all, in the order of the network.</summary>
    public IReadOnlyList<(string Hash, LayerWay Way)> Ways => _ways;

    /// <summary>As <see cref="Totals"/>, in the order of the search.</summary>
    public IReadOnlyList<(string Hash, LayerTotals Totals)> Simulated => _simulated;

    /// <summary>Of layers that cannot run at all.</summary>
    public IReadOnlyList<InputProblem> Problems => _problems;

    /// <returns>By hash; null where a layer cannot run so.</returns>
    public IReadOnlyDictionary<string, WayEstimate?> Estimate(NetworkJobs jobs)
    {
        var estimates = new Dictionary<string, WayEstimate?>();
        foreach (var ways in jobs.DistinctLayers())
        {
            var preparation = new LayerPreparation(request, memory);
            InputException? failure = null;
            foreach (var job in ways)
            {
                cancel.ThrowIfCancellationRequested();
                _jobs[job.Hash] = job;
                try
                {
                    estimates[job.Hash] = Estimate(preparation, job);
                }
                catch (InputException e)
                {
                    (failure, estimates[job.Hash]) = (e, null);
                }
            }
            _problems.AddRange(failure?.Problems ?? []);
        }
        return estimates;
    }

    public IReadOnlyList<WayEstimate> Simulate(IReadOnlyList<string> hashes) => [.. hashes.Select(hash =>
    {
        var totals = known.Find(hash);
        if (totals is null)
            known.Keep(hash, totals = Outcome(hash).Totals);
        _totals.Add(hash, totals);
        _simulated.Add((hash, totals));
        return WayEstimate.Of(totals);
    })];

    /// <summary>As <see cref="WeightPrefetch.Gain"/>, of a layer that was simulated.</summary>
    public long PrefetchGain(LayerJob job)
    {
        if (known.FindPrefetchGain(job.Hash) is { } stored)
            return stored;
        var gain = WeightPrefetch.Gain(Outcome(job.Hash), memory, cancel);
        known.KeepPrefetchGain(job.Hash, gain);
        return gain;
    }

    private WayEstimate? Estimate(LayerPreparation preparation, LayerJob job)
    {
        var way = known.FindWay(job.Hash);
        if (way is null)
        {
            var prepared = preparation.Prepare(job, cancel);
            if (prepared is not null)
                _prepared[job.Hash] = prepared;
            known.KeepWay(job.Hash, way = new LayerWay(prepared?.Estimate));
        }
        _ways.Add((job.Hash, way));
        return way.Estimate;
    }

    /// <summary>What others made of a layer comes without its mappings: it is prepared, and simulated, where these are needed.</summary>
    private SimulatedLayer Outcome(string hash)
    {
        if (_outcomes.TryGetValue(hash, out var outcome))
            return outcome;
        var prepared = _prepared.GetValueOrDefault(hash) ?? new LayerPreparation(request, memory).Prepare(_jobs[hash], cancel)!;
        return _outcomes[hash] = LayerSimulation.Run(request, prepared, null, memory, cancel);
    }
}
