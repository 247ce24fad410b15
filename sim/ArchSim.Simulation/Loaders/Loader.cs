using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>Fetches the operand tiles of one buffer in the order of the steps, as soon as there is room: the weight and the activation DMA.</summary>
internal sealed class Loader : DmaProcess
{
    private readonly bool _weights;
    private readonly bool _firstIsThere;

    /// <param name="firstIsThere">The first tile is on chip when the layer starts.</param>
    public Loader(MachineContext machine, Unit unit, int slots, bool firstIsThere = false)
        : base(machine, unit)
    {
        _weights = unit == Unit.WeightDma;
        _firstIsThere = firstIsThere;
        var name = MetricNames.Of(unit);
        Room = new Container(machine.Sim, $"{name} room", capacity: slots, initial: slots);
        Ready = new Store<long>(machine.Sim, $"{name} tiles", slots);
    }

    /// <summary>Free tile slots of the buffer.</summary>
    public Container Room { get; }

    /// <summary>When the first tile was there.</summary>
    public long FirstCycles { get; private set; }

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

            if (Index > 0 || !_firstIsThere)
            {
                foreach (var wait in Fetch(transfer, phase: 2))
                    yield return wait;
            }
            if (Index == 0)
                FirstCycles = Machine.Now;
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
