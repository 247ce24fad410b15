namespace SimSharp;

/// <summary>Nothing here runs; the real package does.</summary>
internal static class StandIn
{
    public static Exception Only() => new NotSupportedException("this is a stand-in for the package SimSharp 3.4.2: it compiles and does not run");
}

public class Event
{
    public Event(Simulation environment) => throw StandIn.Only();

    public object? Value { get; protected set; }

    public bool IsProcessed { get; protected set; }

    public bool IsTriggered { get; protected set; }

    public virtual void Succeed(object? value = null, int priority = 0) => throw StandIn.Only();

    public virtual void AddCallback(Action<Event> callback) => throw StandIn.Only();

    public virtual void RemoveCallback(Action<Event> callback) => throw StandIn.Only();
}

public class Process : Event
{
    public Process(Simulation environment, IEnumerable<Event> generator, int priority = 0)
        : base(environment) => throw StandIn.Only();
}

public sealed class Timeout : Event
{
    public Timeout(Simulation environment, TimeSpan delay, object? value = null, bool isOk = true, int priority = 0)
        : base(environment) => throw StandIn.Only();
}

public sealed class EventQueue
{
    public EventQueue(int maxNodes) => throw StandIn.Only();

    public int Count => throw StandIn.Only();
}

public class Simulation
{
    protected EventQueue ScheduleQ;

    public Simulation(DateTime initialDateTime, int randomSeed, TimeSpan? defaultStep = null) => throw StandIn.Only();

    public virtual DateTime Now { get => throw StandIn.Only(); protected set => throw StandIn.Only(); }

    public Process Process(IEnumerable<Event> generator, int priority = 0) => throw StandIn.Only();

    public Timeout Timeout(TimeSpan delay, int priority = 0) => throw StandIn.Only();

    public virtual void Step() => throw StandIn.Only();

    public virtual DateTime Peek() => throw StandIn.Only();
}
