using ArchSim.Kernel;

namespace ArchSim.Simulation;

/// <summary>A unit's way to the memory: a few transactions under way at once, and back-pressure beyond that.</summary>
internal sealed class DramPort
{
    private readonly Kernel.Simulation _sim;
    private readonly DramUnit _memory;
    private readonly string _name;
    private readonly string _waitName;
    private Event? _waiting;

    public DramPort(Kernel.Simulation sim, DramUnit memory, string name)
    {
        (_sim, _memory, _name) = (sim, memory, name);
        _waitName = $"{name} waits for the memory";
    }

    public int Outstanding { get; private set; }

    /// <summary>Cycles that the bus takes for the data of this port's completed transactions.</summary>
    public long DataCycles { get; private set; }

    public bool IsFull => Outstanding >= _memory.PortLimit;

    public void Send(DramTransaction transaction, bool write)
    {
        if (IsFull)
            throw new InvalidOperationException($"{_name} has {Outstanding} transactions under way; {_memory.PortLimit} are allowed.");
        Outstanding++;
        _memory.Send(this, transaction, write);
    }

    /// <summary>Fires when the next transaction is complete.</summary>
    public Event NextCompletion() => _waiting = _sim.Event(_waitName);

    internal void Complete(long dataCycles)
    {
        Outstanding--;
        DataCycles += dataCycles;
        var waiting = _waiting;
        _waiting = null;
        waiting?.Succeed();
    }
}
