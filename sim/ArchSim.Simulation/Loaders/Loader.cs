using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>Fetches the operand tiles of one buffer in the order of the steps, as soon as there is room: the weight and the activation DMA.</summary>
internal sealed class Loader : DmaProcess
{
    private readonly bool _weights;

    public Loader(MachineContext machine, Unit unit, int slots)
        : base(machine, unit)
    {
        _weights = unit == Unit.WeightDma;
        var name = MetricNames.Of(unit);
        Room = new Container(machine.Sim, $"{name} room", capacity: slots, initial: slots);
        Ready = new Store<long>(machine.Sim, $"{name} tiles", slots);
    }

    /// <summary>Free tile slots of the buffer.</summary>
    public Container Room { get; }

    /// <summary>Tiles that the array may use, by step.</summary>
    public Store<long> Ready { get; }

    public override IEnumerable<Event> Run()
    {
        for (Index = 0; Index < Schedule.Steps; Index++)
        {
            var step = Schedule.At(Index);
            if (!(_weights ? step.LoadsWeights : step.LoadsActivations))
                continue;
            // Before any wait: a skip gives the step's number another meaning.
            var transfer = _weights ? Schedule.Weights(step) : Schedule.Activations(step);
            Enter(1);
            yield return Room.Get(1);
            Waited(StallReason.BufferFull);

            foreach (var wait in Fetch(transfer, phase: 2))
                yield return wait;
            Enter(3);
            yield return Ready.Put(Index);
        }
        Finish();
    }

    public override void AppendState(List<long> state)
    {
        base.AppendState(state);
        state.Add(Room.Level);
        state.Add(Ready.Count);
    }
}
