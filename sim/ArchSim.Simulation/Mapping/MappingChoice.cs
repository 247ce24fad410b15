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
        var mappings = Ranked(new Mapper(costs, energy, objective), costs, energy, objective, cancel);
        return mappings.Count > 0 ? Best(costs, energy, mappings, objective, cancel: cancel) : null;
    }

    /// <summary>
    /// The finalists that may be simulated: those that are the best by the estimate within what it may be off, the best first. Where energy matters its estimate is
    /// sharpened for them: all actions on chip are counted, the memory's are estimated. Models of other tools take all as they are.
    /// </summary>
    public static IReadOnlyList<MappingCandidate> Ranked(Mapper mapper, TileCosts costs, EnergyCosts energy, Objective objective, CancellationToken cancel)
    {
        var finalists = mapper.Ranked(cancel);
        if (TakesAll(costs))
            return finalists;
        if (objective is Objective.Energy or Objective.Edp)
            finalists = [.. finalists.Select(m => m with { Picojoule = CountedPj(costs, energy, m, cancel) })];
        if (finalists.Count < 2)
            return finalists;
        var near = Mapper.Within(finalists, objective, Mapper.Tolerance);
        var first = Mapper.Best(near, objective, Mapper.Tolerance / 10);
        return [first, .. near.Where(m => m != first)];
    }

    private static bool TakesAll(TileCosts costs) => costs.Work.Accelerator.Spec.IsReferenceModel;

    private static double CountedPj(TileCosts costs, EnergyCosts energy, in MappingCandidate mapping, CancellationToken cancel)
    {
        var spec = costs.Work.Accelerator.Spec;
        var counts = TileTotals.Of(new TileSchedule(costs, mapping.Mapping), costs, cancel);
        // What stands by is part of the estimate.
        return EnergyPricing.Of(counts, 0, energy, spec.ClockMhz).Sum() + mapping.OffChipPicojoule;
    }

    /// <summary>
    /// Simulates the first mapping, and the others where it takes other cycles than the estimate says, by more than that may be off: what orders them is then in doubt. Models of other tools simulate all.
    /// </summary>
    /// <param name="mappings">One at least.</param>
    /// <param name="spans">Takes what each unit did under the best.</param>
    public static (Mapping Mapping, LayerOutcome Outcome) Best(
        TileCosts costs, EnergyCosts energy, IReadOnlyList<MappingCandidate> mappings, Objective objective, List<TimelineSpan>? spans = null, CancellationToken cancel = default)
    {
        var first = mappings[0];
        var best = (first.Mapping, Outcome: MatrixMachine.Run(costs, first.Mapping, mappings.Count == 1 ? spans : null, cancel: cancel));
        if (TakesAll(costs) || Math.Abs(best.Outcome.Cycles - first.Cycles) > first.Cycles * Mapper.Tolerance)
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
