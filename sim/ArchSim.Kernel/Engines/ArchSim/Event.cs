namespace ArchSim.Kernel;

/// <summary>
/// Something that happens once. It is alive until <see cref="Succeed"/>, <see cref="Fail"/> or <see cref="Trigger"/> schedules it at the current
/// cycle (triggered), and processed once its listeners have been called. <see cref="Simulation.Event"/> makes one for the model to trigger.
/// </summary>
public abstract class Event
{
    // Null, a Process, a Condition, an Action<Event>, or a List<object> of those: nearly every event has exactly one listener.
    private object? _listener;
    private object? _value;

    private protected Event(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Simulation = simulation;
    }

    public Simulation Simulation { get; }

    /// <summary>The name the model gave; events of stores, resources and the clock describe themselves.</summary>
    public virtual string Name => Description;

    /// <summary>What <see cref="Succeed"/> handed over; the exception after <see cref="Fail"/>.</summary>
    public object? Value => BoxedValue;

    public bool IsTriggered => (Flags & EventFlags.Triggered) != 0;

    public bool IsProcessed => (Flags & EventFlags.Processed) != 0;

    public bool IsAlive => (Flags & EventFlags.Triggered) == 0;

    /// <summary>False once the event failed.</summary>
    public bool IsOk => (Flags & EventFlags.Failed) == 0;

    /// <summary>Why the event failed, or null.</summary>
    public Exception? Error => IsOk ? null : (Exception)_value!;

    /// <summary>In the scheduler: the next event of the same cycle. In a store or resource: the next one that waits. In a pool: the next free one.</summary>
    internal Event? Next;

    internal int Priority;
    internal EventFlags Flags;

    internal abstract PendingKind Kind { get; }

    internal abstract string Description { get; }

    private protected virtual object? BoxedValue => _value;

    /// <summary>Schedules the event at the current cycle.</summary>
    /// <exception cref="InvalidOperationException">It was triggered already, or the kernel triggers it.</exception>
    public void Succeed(object? value = null, int priority = 0)
    {
        CheckTriggerable();
        Complete(value, priority);
    }

    /// <summary>
    /// Schedules the event at the current cycle as failed. A process that waits for it must call <see cref="Process.HandleFault"/> before it yields
    /// again; where nobody waits, the error surfaces from Run.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was triggered already, or the kernel triggers it.</exception>
    public void Fail(Exception error, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(error);
        CheckTriggerable();
        CompleteFailed(error, priority);
    }

    /// <summary>Succeeds or fails as <paramref name="other"/> did.</summary>
    public void Trigger(Event other, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (!other.IsTriggered)
            throw new InvalidOperationException($"{Description} cannot follow {other.Description}, which was not triggered");
        if (other.IsOk)
            Succeed(other.Value, priority);
        else
            Fail(other.Error!, priority);
    }

    /// <summary>Calls back when the event fires, after the listeners that came before. Keeps the event from being recycled.</summary>
    /// <exception cref="InvalidOperationException">It has fired already.</exception>
    public void AddCallback(Action<Event> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        CheckUsable();
        if (IsProcessed)
            throw new InvalidOperationException($"{Description} has fired already; the callback would never be called");
        Flags |= EventFlags.Retained;
        Listen(callback);
    }

    /// <summary>Takes back an <see cref="AddCallback"/>; does nothing if there was none.</summary>
    public void RemoveCallback(Action<Event> callback) => Unlisten(callback);

    /// <summary>
    /// Keeps this event from being recycled. Timeouts, store puts and releases that a process yields, and that nothing else listens to,
    /// are valid until that process yields the next time; whoever looks at one later, or hands it to another process, retains it first.
    /// Events with a callback, with two listeners or in a condition are retained by themselves.
    /// </summary>
    public Event Retain()
    {
        CheckUsable();
        Flags |= EventFlags.Retained;
        return this;
    }

    public static AllOf operator &(Event a, Event b) => new(a.Simulation, a, b);

    public static AnyOf operator |(Event a, Event b) => new(a.Simulation, a, b);

    public override string ToString() => Description;

    internal void Attach(Condition condition) => Listen(condition);

    internal void Detach(Condition condition) => Unlisten(condition);

    internal void Listen(object listener)
    {
        if (_listener is null)
        {
            _listener = listener;
            return;
        }
        Flags |= EventFlags.Retained;
        if (_listener is List<object> list)
            list.Add(listener);
        else
            _listener = new List<object>(4) { _listener, listener };
    }

    internal int ListenerCount => _listener switch { null => 0, List<object> list => list.Count, _ => 1 };

    /// <summary>The one process that this event wakes, or null.</summary>
    internal Process? Waiter => _listener switch { Process process => process, Condition condition => condition.Waiter, _ => null };

    internal void Fire()
    {
        Flags |= EventFlags.Processed;
        OnFire();
        var listener = _listener;
        _listener = null;
        if (listener is Process process)
            process.Resume(this);
        else if (listener is not null)
            FireSlow(listener);
        else if ((Flags & (EventFlags.Failed | EventFlags.Awaited)) == EventFlags.Failed)
            Throw.Unhandled(this, Error!);
    }

    /// <summary>What the owner of the event does before any listener is called.</summary>
    internal virtual void OnFire()
    {
    }

    /// <summary>Hands the event back to its owner's pool.</summary>
    internal virtual void Recycle()
    {
    }

    internal void CheckUsable()
    {
        if ((Flags & EventFlags.Pooled) != 0)
            throw new InvalidOperationException($"{Description} was recycled when its process yielded again; call Retain() to keep it longer");
    }

    internal void Complete(object? value, int priority)
    {
        _value = value;
        Schedule(priority);
    }

    internal void CompleteFailed(Exception error, int priority)
    {
        _value = error;
        Flags |= EventFlags.Failed;
        Schedule(priority);
    }

    private protected void Schedule(int priority)
    {
        Flags |= EventFlags.Triggered;
        Priority = priority;
        Simulation.Wheel.AddNow(this);
    }

    private void CheckTriggerable()
    {
        if (IsTriggered)
            Throw.TriggeredTwice(this);
        // A put or get that a model triggered by itself would still stand in its queue.
        if (this is not Signal)
            Throw.NotYours(this);
    }

    private void FireSlow(object listener)
    {
        if (listener is not List<object> list)
        {
            Call(listener);
            return;
        }
        // The list belongs to nobody else now: listeners that leave meanwhile are called all the same, as in SimPy.
        foreach (var one in list)
            Call(one);
    }

    private void Call(object listener)
    {
        if (listener is Process process)
            process.Resume(this);
        else if (listener is Condition condition)
            condition.Check(this);
        else
            ((Action<Event>)listener)(this);
    }

    private void Unlisten(object listener)
    {
        if (_listener is List<object> list)
            list.Remove(listener);
        else if (_listener is not null && _listener.Equals(listener))
            _listener = null;
    }
}
