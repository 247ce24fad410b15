namespace ArchSim.Simulation;

/// <summary>
/// Picks how a network's layers run: the way through it, from a layer to the next, whose scores add up to the least. A way is made of steps (<see cref="NetworkJobs"/>); a step
/// that leaves its result on chip is followed by one that takes it from there. All ways are weighed, none is guessed: what a larger buffer allows comes on top of what a smaller one
/// does, so that under the traffic objective more buffer never moves more.
/// </summary>
internal static class NetworkPlan
{
    /// <param name="estimates">By hash of the job; null where it cannot run.</param>
    /// <returns>Null where no way leads through the network.</returns>
    public static IReadOnlyList<NetworkStep>? Best(NetworkJobs jobs, Objective objective, IReadOnlyDictionary<string, WayEstimate?> estimates)
    {
        var layers = jobs.Steps.Count;
        // By the next layer, and by whether the result before it is on chip.
        var best = new (double First, double Second)[layers + 1, 2];
        var last = new NetworkStep?[layers + 1, 2];
        for (var i = 0; i <= layers; i++)
            best[i, 0] = best[i, 1] = (double.PositiveInfinity, double.PositiveInfinity);
        best[0, 0] = (0, 0);
        for (var i = 0; i < layers; i++)
        {
            foreach (var step in jobs.Steps[i])
            {
                if (estimates[step.Job.Hash] is not { } estimate || MovesMore(step, estimate, jobs, estimates))
                    continue;
                var from = best[i, Index(step.Job.Residence.HasInput)];
                var (first, second) = Score(estimate, objective);
                var total = (from.First + first, from.Second + second);
                var to = Index(step.Job.Residence.KeepsResult);
                if (total.CompareTo(best[step.Last + 1, to]) < 0)
                    (best[step.Last + 1, to], last[step.Last + 1, to]) = (total, step);
            }
        }
        if (double.IsPositiveInfinity(best[layers, 0].First))
            return null;
        var steps = new List<NetworkStep>();
        var onChip = false;
        for (var end = layers; end > 0;)
        {
            var step = last[end, Index(onChip)]!;
            steps.Add(step);
            (end, onChip) = (step.First, step.Job.Residence.HasInput);
        }
        steps.Reverse();
        return steps;
    }

    /// <summary>What the steps add up to.</summary>
    public static (double First, double Second) Total(IReadOnlyList<NetworkStep> steps, Objective objective, IReadOnlyDictionary<string, WayEstimate?> estimates)
    {
        var (first, second) = (0.0, 0.0);
        foreach (var step in steps)
        {
            var score = Score(estimates[step.Job.Hash]!.Value, objective);
            (first, second) = (first + score.First, second + score.Second);
        }
        return (first, second);
    }

    /// <summary>
    /// Fusion spares the way through memory. A step whose tiles hold whole rows or windows may fetch so much more that it is longer than that of its layers apart: it is then not
    /// taken, by any objective.
    /// </summary>
    private static bool MovesMore(NetworkStep step, WayEstimate fused, NetworkJobs jobs, IReadOnlyDictionary<string, WayEstimate?> estimates)
    {
        if (step.Last == step.First)
            return false;
        var apart = 0.0;
        for (var i = step.First; i <= step.Last; i++)
        {
            var input = i == step.First && step.Job.Residence.HasInput;
            var result = i == step.Last && step.Job.Residence.KeepsResult;
            var alone = jobs.Steps[i].First(s => s.Last == i && (s.Job.Residence.HasInput, s.Job.Residence.KeepsResult) == (input, result));
            if (estimates[alone.Job.Hash] is not { } layer)
                return false;
            apart += layer.Bytes;
        }
        return fused.Bytes > apart;
    }

    /// <summary>What layers add up to. Products of a network's energy and time do not: layer by layer they stand for it, as they do when the mapper picks.</summary>
    private static (double First, double Second) Score(WayEstimate way, Objective objective) => objective switch
    {
        Objective.Latency => (way.Cycles, way.Picojoule),
        Objective.Energy => (way.Picojoule, way.Cycles),
        Objective.Traffic => (way.Bytes, way.Cycles),
        _ => (way.Cycles * way.Picojoule, way.Cycles),
    };

    private static int Index(bool onChip) => onChip ? 1 : 0;
}
