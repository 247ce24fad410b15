using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>Gives the array a tile of the partial-sum buffer for each visit: an empty one, one that stayed, or one fetched back from memory.</summary>
internal sealed class PartialSumLoader : DmaProcess
{
    public PartialSumLoader(MachineContext machine)
        : base(machine, Unit.PartialSumDma)
    {
        var slots = machine.Schedule.Fit.PartialSumSlots;
        Room = new Container(machine.Sim, "partial_sum room", capacity: slots, initial: slots);
        Ready = new Store<long>(machine.Sim, "partial_sum tiles", slots);
        Spilled = new Store<long>(machine.Sim, "spilled tiles", int.MaxValue);
    }

    public Container Room { get; }

    public Store<long> Ready { get; }

    /// <summary>Visits whose sums lie complete in memory, in order: none is fetched back before.</summary>
    public Store<long> Spilled { get; }

    public override IEnumerable<Event> Run()
    {
        for (Index = 0; Index < Schedule.Steps; Index++)
        {
            var step = Schedule.At(Index);
            if (!step.BeginsVisit)
                continue;
            // Before any wait: a skip gives the step's number another meaning.
            var transfer = Schedule.PartialSums(step);
            var stayed = step.Continues && Schedule.Fit.PartialSumsStay;
            if (!stayed)
            {
                Enter(1);
                yield return Room.Get(1);
                Waited(StallReason.BufferFull);
            }
            if (step.Continues && !stayed)
            {
                Enter(2);
                yield return Spilled.Get();
                Waited(StallReason.InputMissing);
                foreach (var wait in Fetch(transfer, phase: 3))
                    yield return wait;
            }
            Enter(4);
            yield return Ready.Put(Index);
            Waited(StallReason.OutputFull);
        }
        Finish();
    }

    public override void AppendState(List<long> state)
    {
        base.AppendState(state);
        state.Add(Room.Level);
        state.Add(Ready.Count);
        state.Add(Spilled.Count);
    }
}
