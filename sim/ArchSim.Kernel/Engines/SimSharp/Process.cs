namespace ArchSim.Kernel;

/// <summary>
/// A flow of steps: an iterator that yields the events it waits for. A process is itself an event, which fires when the iterator ends.
/// Yielding an event that has fired already goes on at once.
/// </summary>
public sealed class Process : Event
{
    private readonly IEnumerator<Event> _body;
    private Event? _target;
    private Exception? _fault;

    internal Process(Simulation simulation, IEnumerable<Event> body, string name, int index, int priority, bool daemon)
        : base(simulation)
    {
        Guard.Name(name, "process");
        Name = name;
        _body = body.GetEnumerator();
        Index = index;
        IsDaemon = daemon;
        Inner = simulation.Engine.Process(Steps(), priority);
    }

    public override string Name { get; }

    public int Index { get; }

    public bool IsDaemon { get; }

    public Event? Target => IsTriggered ? null : _target;

    internal override PendingKind Kind => PendingKind.ProcessEnd;

    internal override string Description => $"end of process '{Name}'";

    public bool HandleFault()
    {
        if (_fault is null)
            return false;
        _fault = null;
        return true;
    }

    private IEnumerable<SimSharp.Event> Steps()
    {
        while (true)
        {
            // Stays set when the body throws: that is how Run knows whose exception it is.
            Simulation.ActiveProcess = this;
            if (!_body.MoveNext())
                break;
            var next = _body.Current;
            Check(next);
            _target = next;
            next.Heard();
            Simulation.ActiveProcess = null;
            yield return next.Inner;
            _fault = next.Error;
        }
        _body.Dispose();
        _target = null;
        Simulation.Forget(this);
        if (_fault is not null)
            FailSilently(_fault);
        Simulation.ActiveProcess = null;
    }

    private void Check(Event? next)
    {
        if (_fault is not null)
            throw new InvalidOperationException($"{_target!.Description} failed and the process did not call HandleFault: {_fault.Message}", _fault);
        if (next is null)
            throw new InvalidOperationException("the process yielded null; it must yield an event");
        if (next.Simulation != Simulation)
            throw new InvalidOperationException($"the process yielded {next.Description} of another simulation");
    }
}
