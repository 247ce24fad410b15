using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>The PE array: takes the tiles of each step when they are there, works for the cycles of the closed form, hands the sums on.</summary>
internal sealed class ArrayUnit(MachineContext machine, Loader weights, Loader activations, PartialSumLoader partialSums)
    : UnitProcess(machine, machine.Meter(Unit.Array))
{
    /// <summary>Visits whose sums leave the array, complete or to be spilled.</summary>
    public Store<long> Finished { get; } = new(machine.Sim, "finished tiles", machine.Schedule.Fit.PartialSumSlots);

    /// <summary>Cycles that the memory had been idle when the array last turned to other weights.</summary>
    public long IdleMemoryBeforeLastWeights { get; private set; }

    /// <summary>Fires when the array begins its first step.</summary>
    public Event Begun { get; } = machine.Sim.Event("the array begins");

    /// <summary>The cycle in which the array began its first step.</summary>
    public long BeginCycle { get; private set; }

    /// <summary>Asked before each step.</summary>
    public FastForward? FastForward { get; set; }

    public override IEnumerable<Event> Run()
    {
        for (Index = 0; Index < Schedule.Steps; Index++)
        {
            Machine.Cancel.ThrowIfCancellationRequested();
            FastForward?.Consider(Index);
            var step = Schedule.At(Index);
            var (waitedForWeights, waitedForActivations) = (false, false);
            if (step.LoadsWeights)
            {
                Enter(1);
                yield return weights.Ready.Get();
                Waited(StallReason.WeightsMissing);
                waitedForWeights = Machine.Now > Since;
                IdleMemoryBeforeLastWeights = Machine.Memory.IdleAt(Machine.Now);
            }
            if (step.LoadsActivations)
            {
                Enter(2);
                yield return activations.Ready.Get();
                Waited(StallReason.ActivationsMissing);
                waitedForActivations = Machine.Now > Since;
            }
            if (step.BeginsVisit)
            {
                Enter(3);
                yield return partialSums.Ready.Get();
                Waited(step.Continues ? StallReason.PartialSumsMissing : StallReason.PartialSumBufferFull);
            }

            if (Index == 0)
            {
                BeginCycle = Machine.Now;
                Begun.Succeed();
            }
            Enter(4);
            var exposed = Machine.ExposedLoadCycles(step, waitedForWeights, waitedForActivations);
            var edge = Machine.EdgeCycles(step);
            yield return Machine.Sim.Timeout(new Cycles(exposed + step.Cost.CyclesOf(step.Continues, step.Follows) + edge));
            Account(step, step.Cost.ComputeCycles + edge, exposed);

            if (step.LeavesWeights)
                weights.Room.Put(1);
            if (step.LeavesActivations)
                activations.Room.Put(1);
            if (step.EndsVisit && (step.CompletesSums || !Schedule.Fit.PartialSumsStay))
            {
                Enter(5);
                yield return Finished.Put(Index);
                Waited(StallReason.OutputFull);
            }
        }
        Finish();
    }

    public override void AppendState(List<long> state)
    {
        base.AppendState(state);
        state.Add(Finished.Count);
    }

    private void Account(in TileStep step, long computeCycles, long exposedLoad)
    {
        var cost = step.Cost;
        var change = exposedLoad + cost.FoldChangeCycles;
        var work = computeCycles - cost.OperandStallCycles - cost.FoldChangeCycles;
        var at = Since;
        Meter.Stall(StallReason.FoldChange, at, at += change);
        Meter.Busy(at, at += work);
        Meter.Stall(StallReason.OperandStall, at, at += cost.OperandStallCycles);
        Meter.Stall(cost.PortLimit(step.Continues), at, at = Machine.Now - cost.SumLatencyCycles(step.Continues, step.Follows));
        Meter.Stall(StallReason.PartialSumLatency, at, Machine.Now);
    }
}
