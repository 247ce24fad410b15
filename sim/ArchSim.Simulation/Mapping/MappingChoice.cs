using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Simulates the mapper's finalists and keeps the best by the objective. The finalists are the same for latency, energy and their product, so none of these
/// finds a mapping that is better by another's measure than that one's own.
/// </summary>
internal static class MappingChoice
{
    /// <returns>Null where no tile fits with what is fused and kept (<see cref="Mapper.Finalists"/>).</returns>
    /// <exception cref="Configuration.InputException">No tile fits.</exception>
    public static (Mapping Mapping, LayerOutcome Outcome)? Best(TileCosts costs, EnergyCosts energy, Objective objective, CancellationToken cancel = default)
    {
        (Mapping Mapping, LayerOutcome Outcome)? best = null;
        var bestScore = (double.PositiveInfinity, double.PositiveInfinity);
        foreach (var mapping in new Mapper(costs, energy, objective).Finalists(cancel))
        {
            var outcome = MatrixMachine.Run(costs, mapping, cancel: cancel);
            var picojoule = EnergyPricing.Of(outcome.Counts, outcome.Cycles, energy, costs.Work.Accelerator.Spec.ClockMhz).Sum();
            var score = objective switch
            {
                Objective.Latency => (outcome.Cycles, picojoule),
                Objective.Energy => (picojoule, outcome.Cycles),
                Objective.Traffic => (outcome.Counts.DramReadBytes + outcome.Counts.DramWriteBytes, outcome.Cycles),
                _ => (outcome.Cycles * picojoule, (double)outcome.Cycles),
            };
            if (score.CompareTo(bestScore) < 0)
                (best, bestScore) = ((mapping, outcome), score);
        }
        return best;
    }
}
