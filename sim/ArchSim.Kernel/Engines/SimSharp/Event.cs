namespace ArchSim.Kernel;

/// <summary>
/// Something that happens once. It is alive until <see cref="Succeed"/>, <see cref="Fail"/> or <see cref="Trigger"/> schedules it at the current
/// cycle (triggered), and processed once its listeners have been called.
/// </summary>
public abstract class Event
{
    // Sim# does the scheduling only; whether an event failed is kept here, so that failing means the same with both engines.
    private readonly List<(object Listener, Action<SimSharp.Event> Hook)> _hooks = [];
    private SimSharp.Event _inner = null!;
    private object? _value;
    private bool _heard;

    private protected Event(Simulation simulation)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Simulation = simulation;
        Inner = new SimSharp.Event(simulation.Engine);
    }

    private protected Event(Simulation simulation, SimSharp.Event inner)
    {
        Simulation = simulation;
        Inner = inner;
    }

    public Simulation Simulation { get; }

    public virtual string Name => Description;

    public object? Value => BoxedValue;

    public bool IsTriggered => Inner.IsTriggered;

    public bool IsProcessed => Inner.IsProcessed;

    public bool IsAlive => !IsTriggered;

    public bool IsOk => Error is null;

    public Exception? Error { get; private set; }

    internal SimSharp.Event Inner
    {
        get => _inner;
        private protected set
        {
            _inner = value;
            // The first listener, after those that Sim# itself needs.
            value.AddCallback(_ => OnFired());
        }
    }

    internal abstract PendingKind Kind { get; }

    internal abstract string Description { get; }

    private protected virtual object? BoxedValue => _value;

    public void Succeed(object? value = null, int priority = 0)
    {
        CheckTriggerable();
        Complete(value, priority);
    }

    public void Fail(Exception error, int priority = 0)
    {
        ArgumentNullException.ThrowIfNull(error);
        CheckTriggerable();
        CompleteFailed(error, priority);
    }

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

    public void AddCallback(Action<Event> callback)
    {
        ArgumentNullException.ThrowIfNull(callback);
        if (IsProcessed)
            throw new InvalidOperationException($"{Description} has fired already; the callback would never be called");
        Hook(callback, _ => callback(this));
    }

    public void RemoveCallback(Action<Event> callback) => Unhook(callback);

    /// <summary>Does nothing: this engine recycles no events.</summary>
    public Event Retain() => this;

    public static AllOf operator &(Event a, Event b) => new(a.Simulation, a, b);

    public static AnyOf operator |(Event a, Event b) => new(a.Simulation, a, b);

    public override string ToString() => Description;

    internal void Attach(Condition condition) => Hook(condition, _ => condition.Check(this));

    internal void Detach(Condition condition) => Unhook(condition);

    /// <summary>Somebody waits for the event and learns of its failure.</summary>
    internal void Heard() => _heard = true;

    internal void Complete(object? value, int priority)
    {
        _value = value;
        Inner.Succeed(null, priority);
    }

    internal void CompleteFailed(Exception error, int priority)
    {
        FailSilently(error);
        Inner.Succeed(null, priority);
    }

    private protected void FailSilently(Exception error) => _value = Error = error;

    private void OnFired()
    {
        if (Error is not null && !_heard && _hooks.Count == 0)
            Throw.Unhandled(this, Error);
    }

    private void CheckTriggerable()
    {
        if (IsTriggered)
            Throw.TriggeredTwice(this);
        if (this is not Signal)
            Throw.NotYours(this);
    }

    private void Hook(object listener, Action<SimSharp.Event> hook)
    {
        _hooks.Add((listener, hook));
        Inner.AddCallback(hook);
    }

    private void Unhook(object listener)
    {
        var i = _hooks.FindIndex(hook => hook.Listener.Equals(listener));
        if (i < 0 || IsProcessed)
            return;
        Inner.RemoveCallback(_hooks[i].Hook);
        _hooks.RemoveAt(i);
    }
}
