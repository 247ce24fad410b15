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
    /// The finalists, the best by the estimate first. Where energy matters its estimate is sharpened for them: all actions on chip are counted, the memory's are estimated. Models of
    /// other tools take them as they are.
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
        var first = Mapper.Best(finalists, objective, Mapper.Tolerance / 10);
        return [first, .. finalists.Where(m => m != first).OrderBy(m => m.For(objective))];
    }

    private static bool TakesAll(TileCosts costs) => costs.Work.Machine.IsReferenceModel;

    private static double CountedPj(TileCosts costs, EnergyCosts energy, in MappingCandidate mapping, CancellationToken cancel)
    {
        var counts = TileTotals.Of(new TileSchedule(costs, mapping.Mapping), costs, cancel);
        // What stands by is part of the estimate.
        return EnergyPricing.Of(counts, 0, energy, costs.Work.Machine.ClockMhz).Sum() + mapping.OffChipPicojoule;
    }

    /// <summary>
    /// Simulates the first mapping, and others as far as what came out leaves them a chance. For latency and traffic, those that the estimate says to be faster than the best so far: the estimate hardly
    /// errs above. Those that move fewer bytes need not be faster by more than the estimate may be off: where they are no slower they are better. For energy, where it errs both ways, all if
    /// the first takes other cycles or energy than the estimate says by more than that may be off. Models of other tools simulate all.
    /// </summary>
    /// <param name="mappings">One at least.</param>
    /// <param name="spans">Takes what each unit did under the best.</param>
    /// <param name="memory">What is known already; null simulates anew.</param>
    public static (Mapping Mapping, LayerOutcome Outcome) Best(
        TileCosts costs, EnergyCosts energy, IReadOnlyList<MappingCandidate> mappings, Objective objective, List<TimelineSpan>? spans = null, SimulationMemory? memory = null,
        CancellationToken cancel = default)
    {
        var first = mappings[0];
        var best = (first.Mapping, Outcome: Run(first.Mapping, mappings.Count == 1 ? spans : null));
        var bestScore = Score(costs, energy, best.Outcome, objective);
        var byEnergy = objective is Objective.Energy or Objective.Edp;
        var doubted = TakesAll(costs) || (byEnergy && (IsOff(first.Cycles, best.Outcome.Cycles) || IsOff(first.Picojoule, PicojouleOf(costs, energy, best.Outcome))));
        foreach (var candidate in mappings.Skip(1))
        {
            var margin = candidate.Bytes * (1 + Mapper.Tolerance) < BytesOf(best.Outcome) ? 0 : Mapper.Tolerance;
            if (!doubted && (byEnergy || candidate.Cycles * (1 + margin) > best.Outcome.Cycles))
                continue;
            var outcome = Run(candidate.Mapping, null);
            var score = Score(costs, energy, outcome, objective);
            if (score.CompareTo(bestScore) < 0)
                (best, bestScore) = ((candidate.Mapping, outcome), score);
        }
        return spans is not null && mappings.Count > 1 ? (best.Mapping, Run(best.Mapping, spans)) : best;

        LayerOutcome Run(Mapping mapping, List<TimelineSpan>? spans) =>
            spans is null && memory is not null ? memory.Matrix(MatrixInputs.Of(costs.Work, mapping), cancel) : MatrixMachine.Run(costs, mapping, spans, cancel: cancel);
    }

    private static double BytesOf(LayerOutcome outcome) => outcome.Counts.DramReadBytes + outcome.Counts.DramWriteBytes;

    private static bool IsOff(double estimated, double simulated) => Math.Abs(simulated - estimated) > estimated * Mapper.Tolerance;

    private static double PicojouleOf(TileCosts costs, EnergyCosts energy, LayerOutcome outcome) =>
        EnergyPricing.Of(outcome.Counts, outcome.Cycles, energy, costs.Work.Machine.ClockMhz).Sum();

    private static (double First, double Second) Score(TileCosts costs, EnergyCosts energy, LayerOutcome outcome, Objective objective)
    {
        var picojoule = PicojouleOf(costs, energy, outcome);
        return objective switch
        {
            Objective.Latency => (outcome.Cycles, picojoule),
            Objective.Energy => (picojoule, outcome.Cycles),
            Objective.Traffic => (BytesOf(outcome), outcome.Cycles),
            _ => (outcome.Cycles * picojoule, (double)outcome.Cycles),
        };
    }
}
