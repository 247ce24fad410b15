using ArchSim.Configuration;

namespace ArchSim.Simulation;

/// <summary>The ways in which a run's layers may run, from what is known or simulated.</summary>
internal sealed class LayersOfRun(RunRequest request, ILayerTotals known, CancellationToken cancel)
{
    private readonly Dictionary<string, LayerTotals?> _totals = [];
    private readonly Dictionary<string, SimulatedLayer> _simulated = [];
    private readonly List<(string Hash, LayerTotals Totals)> _found = [];
    private readonly List<InputProblem> _problems = [];

    /// <summary>By hash; null where a layer cannot run, or not with what is fused into it and kept on chip.</summary>
    public IReadOnlyDictionary<string, LayerTotals?> Totals => _totals;

    /// <summary>Those that can run, in the order in which they were added.</summary>
    public IReadOnlyList<(string Hash, LayerTotals Totals)> Found => _found;

    /// <summary>Of layers that cannot run at all.</summary>
    public IReadOnlyList<InputProblem> Problems => _problems;

    public void Add(LayerJob job)
    {
        if (_totals.ContainsKey(job.Hash))
            return;
        cancel.ThrowIfCancellationRequested();
        var totals = known.Find(job.Hash);
        if (totals is null && (totals = Simulate(job)?.Totals) is not null)
            known.Keep(job.Hash, totals);
        _totals.Add(job.Hash, totals);
        if (totals is not null)
            _found.Add((job.Hash, totals));
    }

    /// <summary>As <see cref="WeightPrefetch.Gain"/>, of a layer that can run.</summary>
    public long PrefetchGain(LayerJob job)
    {
        if (known.FindPrefetchGain(job.Hash) is { } stored)
            return stored;
        // Totals that others made come without the mapping that they are of.
        var layer = _simulated.GetValueOrDefault(job.Hash) ?? Simulate(job)!;
        var gain = WeightPrefetch.Gain(layer, cancel);
        known.KeepPrefetchGain(job.Hash, gain);
        return gain;
    }

    private SimulatedLayer? Simulate(LayerJob job)
    {
        try
        {
            if (LayerSimulation.Run(request, job, null, cancel) is { } layer)
                return _simulated[job.Hash] = layer;
        }
        catch (InputException e)
        {
            _problems.AddRange(e.Problems);
        }
        return null;
    }
}
