using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>
/// Simulates the mapper's finalists, as far as the estimate leaves open which is the best by the objective, and keeps that one.
/// </summary>
internal static class MappingChoice
{
    /// <returns>Null where no tile fits with what is fused and kept (<see cref="Mapper.Finalists"/>).</returns>
    /// <exception cref="Configuration.InputException">No tile fits.</exception>
    public static (Mapping Mapping, LayerOutcome Outcome)? Best(TileCosts costs, EnergyCosts energy, Objective objective, CancellationToken cancel = default)
    {
        var all = costs.Work.Accelerator.Spec.IsReferenceModel;
        var mappings = Ranked(new Mapper(costs, energy, objective), objective, all, cancel);
        return mappings.Count > 0 ? Best(costs, energy, mappings, objective, all, cancel: cancel) : null;
    }

    /// <summary>
    /// The finalists that may be simulated: those that are the best by the estimate within what it may be off, the best first. Models of other tools take all.
    /// </summary>
    public static IReadOnlyList<MappingCandidate> Ranked(Mapper mapper, Objective objective, bool all, CancellationToken cancel)
    {
        var finalists = mapper.Ranked(cancel);
        if (all || finalists.Count < 2)
            return finalists;
        var near = Mapper.Within(finalists, objective, Mapper.Tolerance);
        var first = Mapper.Best(near, objective, Mapper.Tolerance / 10);
        return [first, .. near.Where(m => m != first)];
    }

    /// <summary>
    /// Simulates the first mapping, and the others where it takes other cycles than the estimate says, by more than that may be off: what orders them is then in doubt.
    /// </summary>
    /// <param name="mappings">One at least.</param>
    /// <param name="all">Simulate all in any case.</param>
    /// <param name="spans">Takes what each unit did under the best.</param>
    public static (Mapping Mapping, LayerOutcome Outcome) Best(
        TileCosts costs, EnergyCosts energy, IReadOnlyList<MappingCandidate> mappings, Objective objective, bool all, List<TimelineSpan>? spans = null, CancellationToken cancel = default)
    {
        var first = mappings[0];
        var best = (first.Mapping, Outcome: MatrixMachine.Run(costs, first.Mapping, mappings.Count == 1 ? spans : null, cancel: cancel));
        if (all || Math.Abs(best.Outcome.Cycles - first.Cycles) > first.Cycles * Mapper.Tolerance)
        {
            var bestScore = Score(costs, energy, best.Outcome, objective);
            foreach (var (mapping, _, _, _, _) in mappings.Skip(1))
            {
                var outcome = MatrixMachine.Run(costs, mapping, cancel: cancel);
                var score = Score(costs, energy, outcome, objective);
                if (score.CompareTo(bestScore) < 0)
                    (best, bestScore) = ((mapping, outcome), score);
            }
        }
        return spans is not null && mappings.Count > 1 ? (best.Mapping, MatrixMachine.Run(costs, best.Mapping, spans, cancel: cancel)) : best;
    }

    private static (double First, double Second) Score(TileCosts costs, EnergyCosts energy, LayerOutcome outcome, Objective objective)
    {
        var picojoule = EnergyPricing.Of(outcome.Counts, outcome.Cycles, energy, costs.Work.Accelerator.Spec.ClockMhz).Sum();
        return objective switch
        {
            Objective.Latency => (outcome.Cycles, picojoule),
            Objective.Energy => (picojoule, outcome.Cycles),
            Objective.Traffic => (outcome.Counts.DramReadBytes + outcome.Counts.DramWriteBytes, outcome.Cycles),
            _ => (outcome.Cycles * picojoule, (double)outcome.Cycles),
        };
    }
}
