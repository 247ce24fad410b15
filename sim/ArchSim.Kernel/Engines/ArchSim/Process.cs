namespace ArchSim.Kernel;

/// <summary>
/// A flow of steps: an iterator that yields the events it waits for. A process is itself an event, which fires when the iterator ends.
/// Yielding an event that has fired already goes on at once.
/// </summary>
public sealed class Process : Event
{
    private readonly IEnumerator<Event> _body;
    private Exception? _fault;

    // All living processes form a list, for the deadlock report; ended ones leave it, so memory stays flat.
    internal Process? Older;
    internal Process? Newer;

    internal Process(Simulation simulation, IEnumerable<Event> body, string name, int index, bool daemon)
        : base(simulation)
    {
        Guard.Name(name, "process");
        Name = name;
        _body = body.GetEnumerator();
        Index = index;
        IsDaemon = daemon;
    }

    public override string Name { get; }

    /// <summary>The place in the order of creation, from 0.</summary>
    public int Index { get; }

    /// <summary>A daemon may wait for ever: it serves others and is no part of a deadlock.</summary>
    public bool IsDaemon { get; }

    /// <summary>The event the process waits for, or null before its start and after its end.</summary>
    public Event? Target => (Flags & (EventFlags.Started | EventFlags.Triggered)) == EventFlags.Started ? _body.Current : null;

    internal override PendingKind Kind => PendingKind.ProcessEnd;

    internal override string Description => $"end of process '{Name}'";

    /// <summary>
    /// To be called by the process itself after it waited for an event that may fail: true if it failed, and the failure counts as handled.
    /// The cause is in the event's <see cref="Event.Error"/>.
    /// </summary>
    public bool HandleFault()
    {
        if (_fault is null)
            return false;
        _fault = null;
        return true;
    }

    internal void Resume(Event fired)
    {
        var simulation = Simulation;
        simulation.ActiveProcess = this;
        Flags |= EventFlags.Started;
        var mine = true;
        while (true)
        {
            if (!fired.IsOk)
                _fault = fired.Error;
            if (!_body.MoveNext())
            {
                if (mine)
                    RecycleIfUnseen(fired);
                End();
                break;
            }
            var next = _body.Current;
            if (next is null || _fault is not null || next.Simulation != simulation || (next.Flags & EventFlags.Pooled) != 0)
                throw Rejected(fired, next);
            // Only now: until it yields again, the process may look at the event it waited for.
            if (mine && next != fired)
                RecycleIfUnseen(fired);
            if (!next.IsProcessed)
            {
                next.Listen(this);
                break;
            }
            // Somebody else may know an event that fired before it was yielded.
            mine = mine && next == fired;
            fired = next;
        }
        simulation.ActiveProcess = null;
    }

    /// <summary>The iterator threw: the process is over, and nobody is told but the caller of Run.</summary>
    internal void Abandon()
    {
        Flags |= EventFlags.Triggered | EventFlags.Processed;
        Simulation.Forget(this);
    }

    private static void RecycleIfUnseen(Event fired)
    {
        if ((fired.Flags & (EventFlags.Recyclable | EventFlags.Retained)) == EventFlags.Recyclable)
            fired.Recycle();
    }

    private void End()
    {
        _body.Dispose();
        Simulation.Forget(this);
        if (_fault is not null)
            CompleteFailed(_fault, 0);
        else
            Complete(null, 0);
    }

    private InvalidOperationException Rejected(Event fired, Event? next)
    {
        if (_fault is not null)
            return new($"{fired.Description} failed and the process did not call HandleFault: {_fault.Message}", _fault);
        if (next is null)
            return new("the process yielded null; it must yield an event");
        return next.Simulation != Simulation
            ? new($"the process yielded {next.Description} of another simulation")
            : new($"the process yielded {next.Description}, which was recycled when it yielded the last time; call Retain() to keep it longer");
    }
}
