namespace ArchSim.Simulation;

/// <summary>
/// Finds the way through a network by turns: the best plan by what is known of each way, simulation of what it takes, a better plan. Simulated ways count as simulated; one that is not,
/// as estimated, times what simulation made of an estimate of the same layers fused alike with other data on chip. Of all plans the one that is the best as simulated is taken.
/// </summary>
internal sealed class NetworkSearch(NetworkJobs jobs, Objective objective, IReadOnlyDictionary<string, WayEstimate?> estimates)
{
    /// <summary>Plans hardly change after the second; memories that are far off their estimates may take some more.</summary>
    private const int MostTurns = 4;

    private readonly Dictionary<string, WayEstimate?> _known = new(estimates);
    private readonly HashSet<string> _simulated = [];

    /// <param name="simulate">Ways by their hashes, all at once, in order; what simulation makes of them.</param>
    /// <returns>Null where no way leads through the network.</returns>
    public IReadOnlyList<NetworkStep>? Best(Func<IReadOnlyList<string>, IReadOnlyList<WayEstimate>> simulate)
    {
        IReadOnlyList<NetworkStep>? best = null;
        var bestTotal = (double.PositiveInfinity, double.PositiveInfinity);
        for (var turn = 0; turn < MostTurns; turn++)
        {
            if (NetworkPlan.Best(jobs, objective, _known) is not { } steps)
                return best;
            var news = steps.Select(s => s.Job.Hash).Distinct().Where(hash => !_simulated.Contains(hash)).ToArray();
            if (news.Length == 0 && best is not null)
                return bestTotal.CompareTo(NetworkPlan.Total(steps, objective, _known)) <= 0 ? best : steps;
            foreach (var (way, result) in news.Zip(simulate(news)))
                _known[way] = result;
            _simulated.UnionWith(news);
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
            var (estimated, simulated) = (estimates[step.Job.Hash]!.Value, _known[step.Job.Hash]!.Value);
            foreach (var other in jobs.Steps[step.First])
            {
                if (other.Last == step.Last && !_simulated.Contains(other.Job.Hash) && estimates[other.Job.Hash] is { } way)
                    _known[other.Job.Hash] = way with { Cycles = way.Cycles * Ratio(simulated.Cycles, estimated.Cycles), Picojoule = way.Picojoule * Ratio(simulated.Picojoule, estimated.Picojoule) };
            }
        }
    }

    /// <summary>An estimate of nothing says nothing of others.</summary>
    private static double Ratio(double simulated, double estimated) => estimated > 0 ? simulated / estimated : 1;
}
