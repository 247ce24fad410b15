namespace ArchSim.Simulation;

/// <summary>
/// Finds the way through a network by turns: the best plan by what is known of each way, simulation of what it takes, a better plan. Simulated ways count as simulated; one that is not,
/// as estimated, times what simulation made of an estimate of the same layers fused alike with other data on chip. Of all plans the one that is the best as simulated is taken.
/// </summary>
internal sealed class NetworkSearch(NetworkJobs jobs, Objective objective, IReadOnlyDictionary<string, PreparedLayer?> ways)
{
    /// <summary>Plans hardly change after the second; memories that are far off their estimates may take some more.</summary>
    private const int MostTurns = 4;

    private readonly Dictionary<string, WayEstimate?> _known = ways.ToDictionary(w => w.Key, w => w.Value?.Estimate);
    private readonly Dictionary<string, SimulatedLayer> _simulated = [];

    /// <summary>By hash: what was simulated.</summary>
    public IReadOnlyDictionary<string, SimulatedLayer> Simulated => _simulated;

    /// <param name="simulate">All at once, in order.</param>
    /// <returns>Null where no way leads through the network.</returns>
    public IReadOnlyList<NetworkStep>? Best(Func<PreparedLayer[], SimulatedLayer[]> simulate)
    {
        IReadOnlyList<NetworkStep>? best = null;
        var bestTotal = (double.PositiveInfinity, double.PositiveInfinity);
        for (var turn = 0; turn < MostTurns; turn++)
        {
            if (NetworkPlan.Best(jobs, objective, _known) is not { } steps)
                return best;
            var news = steps.Select(s => s.Job.Hash).Distinct().Where(hash => !_simulated.ContainsKey(hash)).Select(hash => ways[hash]!).ToArray();
            if (news.Length == 0 && best is not null)
                return bestTotal.CompareTo(NetworkPlan.Total(steps, objective, _known)) <= 0 ? best : steps;
            foreach (var (way, result) in news.Zip(simulate(news)))
            {
                _simulated[way.Job.Hash] = result;
                _known[way.Job.Hash] = WayEstimate.Of(result.Result);
            }
            Correct(steps);
            var total = NetworkPlan.Total(steps, objective, _known);
            if (total.CompareTo(bestTotal) < 0)
                (best, bestTotal) = (steps, total);
        }
        return best;
    }

    private void Correct(IReadOnlyList<NetworkStep> steps)
    {
        foreach (var step in steps)
        {
            var (estimated, simulated) = (ways[step.Job.Hash]!.Estimate, _known[step.Job.Hash]!.Value);
            foreach (var other in jobs.Steps[step.First])
            {
                if (other.Last == step.Last && !_simulated.ContainsKey(other.Job.Hash) && ways[other.Job.Hash] is { Estimate: var way })
                    _known[other.Job.Hash] = way with { Cycles = way.Cycles * Ratio(simulated.Cycles, estimated.Cycles), Picojoule = way.Picojoule * Ratio(simulated.Picojoule, estimated.Picojoule) };
            }
        }
    }

    /// <summary>An estimate of nothing says nothing of others.</summary>
    private static double Ratio(double simulated, double estimated) => estimated > 0 ? simulated / estimated : 1;
}
