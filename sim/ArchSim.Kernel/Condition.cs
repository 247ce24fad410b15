namespace ArchSim.Kernel;

/// <summary>
/// An event that fires once enough of its parts have fired, or fails as soon as one of them fails. Once it is decided it takes itself off the
/// parts that have not fired, so that a long-lived event that is waited for again and again does not gather dead listeners.
/// </summary>
public abstract class Condition : Event
{
    private readonly Event[] _events;
    private int _missing;

    private protected Condition(Simulation simulation, Event[] events, int needed)
        : base(simulation)
    {
        _events = events;
        foreach (var e in events)
        {
            Guard.SameSimulation(e, simulation);
            // A part may be looked at long after it fired, so it must not be recycled.
            e.Retain();
        }
        _missing = needed;
        foreach (var e in events)
        {
            if (IsTriggered)
                break;
            if (e.IsProcessed)
                Check(e);
            else
                e.Attach(this);
        }
        if (_missing == 0 && !IsTriggered)
            Complete(null, 0);
    }

    /// <summary>The parts, as they were handed in.</summary>
    public IReadOnlyList<Event> Events => _events;

    /// <summary>The parts that have fired by now, in the order they were handed in.</summary>
    public IEnumerable<Event> Fired => _events.Where(e => e.IsProcessed);

    internal override PendingKind Kind => PendingKind.Condition;

    private protected IEnumerable<string> Missing => _events.Where(e => !e.IsProcessed).Select(e => e.Description);

    internal void Check(Event fired)
    {
        if (IsTriggered)
            return;
        OnPart(fired);
        if (!fired.IsOk)
            CompleteFailed(fired.Error!, 0);
        else if (--_missing == 0)
            Complete(null, 0);
        if (!IsTriggered)
            return;
        foreach (var e in _events)
        {
            if (!e.IsProcessed)
                e.Detach(this);
        }
    }

    private protected virtual void OnPart(Event fired)
    {
    }
}

/// <summary>Fires when all of its parts have fired; at once if there are none.</summary>
public sealed class AllOf(Simulation simulation, params Event[] events) : Condition(simulation, events, events.Length)
{
    internal override string Description => $"all of ({string.Join(", ", Missing)})";
}

/// <summary>Fires when one of its parts fires; at once if there are none.</summary>
public sealed class AnyOf(Simulation simulation, params Event[] events) : Condition(simulation, events, Math.Min(events.Length, 1))
{
    /// <summary>The part that fired first, or null before that.</summary>
    public Event? First { get; private set; }

    internal override string Description => $"any of ({string.Join(", ", Missing)})";

    private protected override void OnPart(Event fired) => First ??= fired;
}
