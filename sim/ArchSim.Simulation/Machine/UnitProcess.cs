using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>
/// A unit as a process over the steps of the schedule. Where it stands is kept in fields, not in the iterator, so that two moments of a
/// simulation can be compared (<see cref="FastForward"/>).
/// </summary>
internal abstract class UnitProcess(MachineContext machine, UnitMeter meter)
{
    /// <summary>The step it works on.</summary>
    public long Index { get; protected set; }

    /// <summary>The transaction of that step's transfer.</summary>
    protected int Piece { get; set; }

    /// <summary>Which of its waits it is in.</summary>
    protected int Phase { get; private set; }

    /// <summary>When that wait began.</summary>
    protected long Since { get; private set; }

    public bool IsDone => Phase == Done;

    protected MachineContext Machine => machine;

    protected TileSchedule Schedule => machine.Schedule;

    protected UnitMeter Meter => meter;

    public abstract IEnumerable<Event> Run();

    /// <summary>The step it works on, and since when it does what it does.</summary>
    public UnitPosition Position => new(Index, Since);

    /// <summary>All that decides what the unit does next, but for its position.</summary>
    public virtual void AppendState(List<long> state)
    {
        state.Add(Piece);
        state.Add(Phase);
    }

    /// <summary>
    /// Keeps a unit that waits for a step behind a skipped part at that step, which has a lower number now, and lets its wait last as long as the
    /// part that is skipped.
    /// </summary>
    public void Move(long steps, long cycles)
    {
        Index -= steps;
        Since -= cycles;
    }

    protected const int Done = -1;

    /// <summary>Marks the wait that follows.</summary>
    protected void Enter(int phase)
    {
        Phase = phase;
        Since = machine.Now;
    }

    protected void Finish()
    {
        Phase = Done;
        meter.Wait(machine.Now);
    }

    /// <summary>Accounts for the wait that is over.</summary>
    protected void Waited(StallReason reason) => meter.Stall(reason, Since, machine.Now);
}

/// <summary>A unit that moves tiles between the chip and the memory.</summary>
internal abstract class DmaProcess(MachineContext machine, Unit unit) : UnitProcess(machine, machine.Meter(unit))
{
    private long _dataBefore;

    protected DramPort Port { get; } = new(machine.Sim, machine.Memory, MetricNames.Of(unit));

    public override void AppendState(List<long> state)
    {
        base.AppendState(state);
        state.Add(Port.Outstanding);
        state.Add(IsDone ? 0 : Port.DataCycles - _dataBefore);
    }

    protected void EnterTransfer(int phase)
    {
        Enter(phase);
        _dataBefore = Port.DataCycles;
    }

    /// <summary>Reads a tile, transaction after transaction, until all of it is there.</summary>
    protected IEnumerable<Event> Fetch(DramTransfer transfer, int phase)
    {
        EnterTransfer(phase);
        for (Piece = 0; Piece < transfer.Transactions; Piece++)
        {
            while (Port.IsFull)
                yield return Port.NextCompletion();
            Port.Send(transfer.At(Piece), write: false);
        }
        while (Port.Outstanding > 0)
            yield return Port.NextCompletion();
        Transferred();
    }

    /// <summary>The transfer's cycles: busy while the bus carried its data, else waiting for the memory.</summary>
    protected void Transferred() => Meter.BusyThenStall(Since, Machine.Now, Port.DataCycles - _dataBefore, StallReason.Memory);
}

internal readonly record struct UnitPosition(long Step, long Since);
