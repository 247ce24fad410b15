using ArchSim.Memory;

namespace ArchSim.Simulation;

/// <summary>Runs one mapped matrix layer on a machine at rest: units as processes, joined by bounded stores of tiles.</summary>
internal static class MatrixMachine
{
    /// <param name="costs">With the machine whose buffers the mapping fits.</param>
    /// <param name="spans">Takes what each unit did; every step is then simulated.</param>
    /// <param name="fastForward">Whether repetitions may be skipped; the result is the same.</param>
    public static LayerOutcome Run(TileCosts costs, Mapping mapping, List<TimelineSpan>? spans = null, bool fastForward = true, CancellationToken cancel = default) =>
        Run(costs, mapping, out _, spans, fastForward, cancel: cancel);

    /// <param name="events">Events that the kernel processed.</param>
    /// <param name="requests">Takes every burst that the memory is asked for.</param>
    public static LayerOutcome Run(
        TileCosts costs, Mapping mapping, out long events, List<TimelineSpan>? spans = null, bool fastForward = true, Action<MemoryRequest>? requests = null, CancellationToken cancel = default) =>
        Run(MatrixInputs.Of(costs.Work, mapping), out events, spans, fastForward, requests, cancel);

    public static LayerOutcome Run(MatrixInputs inputs, CancellationToken cancel = default) => Run(inputs, out _, null, true, null, cancel);

    private static LayerOutcome Run(
        MatrixInputs inputs, out long events, List<TimelineSpan>? spans, bool fastForward, Action<MemoryRequest>? requests, CancellationToken cancel)
    {
        var meters = new UnitMeters(spans);
        var (machine, weights, array, output) = Assemble(inputs, meters, fastForward, fastForward && spans is null, firstWeightsOnChip: false, requests, cancel);
        var (sim, schedule) = (machine.Sim, machine.Schedule);
        Cancellation.RunUntil(sim, output, cancel);

        events = sim.ProcessedEvents;
        var sent = sim.Now.Value;
        var end = machine.Memory.Drain(sent);
        var cycles = end + (array.FastForward?.SkippedCycles ?? 0);
        var units = machine.Memory.IsIdeal ? meters.Close(end, cycles, Unit.Dram) : meters.Close(end, cycles);
        var arrayCycles = units[(int)Unit.Array];
        var counts = machine.Memory.AddTo(Count(inputs, cancel), cycles) with
        {
            ElementCycles = (arrayCycles.Busy + arrayCycles.Stalls[(int)StallReason.OperandStall] + arrayCycles.Stalls[(int)StallReason.FoldChange]) * inputs.Work.Machine.Array.ProcessingElements,
        };
        return new LayerOutcome(cycles, counts, units)
        {
            DrainCycles = end - sent,
            FirstWeightCycles = weights.FirstCycles,
            BeginCycles = array.BeginCycle,
            WeightTileBytes = schedule.LargestWeightBytes,
            IdleMemoryCyclesAtEnd = units[(int)Unit.Dram].Idle - array.IdleMemoryBeforeLastWeights,
        };
    }

    /// <summary>The cycle in which the array begins if the first tile of weights was fetched before the layer starts.</summary>
    public static long BeginCyclesWithWeights(MatrixInputs inputs, CancellationToken cancel = default)
    {
        var (machine, _, array, _) = Assemble(inputs, new UnitMeters(null), fastForward: true, skipsSteps: false, firstWeightsOnChip: true, requests: null, cancel);
        Cancellation.RunUntil(machine.Sim, array.Begun, cancel);
        return array.BeginCycle;
    }

    private static LayerCounts Count(MatrixInputs inputs, CancellationToken cancel)
    {
        var costs = new TileCosts(inputs.Work);
        return TileTotals.Of(new TileSchedule(costs, inputs.Mapping, inputs.Fit), costs, cancel);
    }

    private static (MachineContext Machine, Loader Weights, ArrayUnit Array, Kernel.Process Output) Assemble(
        MatrixInputs inputs, UnitMeters meters, bool fastForward, bool skipsSteps, bool firstWeightsOnChip, Action<MemoryRequest>? requests, CancellationToken cancel)
    {
        var costs = new TileCosts(inputs.Work);
        var schedule = new TileSchedule(costs, inputs.Mapping, inputs.Fit);
        var sim = new Kernel.Simulation(seed: 0);
        var machine = new MachineContext(sim, costs, schedule, meters, fastForward, requests, cancel);
        var weights = new Loader(machine, Unit.WeightDma, schedule.Fit.WeightSlots, firstWeightsOnChip);
        var activations = new Loader(machine, Unit.ActivationDma, schedule.Fit.ActivationSlots);
        var partialSums = new PartialSumLoader(machine);
        var array = new ArrayUnit(machine, weights, activations, partialSums);
        var drain = new VectorDrain(machine, array);
        var output = new OutputDma(machine, drain, partialSums);
        array.FastForward = skipsSteps ? FastForward.For(machine, weights, activations, partialSums, array, drain, output) : null;

        sim.Process(weights.Run(), "weight_dma");
        sim.Process(activations.Run(), "activation_dma");
        sim.Process(partialSums.Run(), "partial_sum_dma");
        sim.Process(array.Run(), "array");
        sim.Process(drain.Run(), "vector_unit");
        return (machine, weights, array, sim.Process(output.Run(), "output_dma"));
    }
}
