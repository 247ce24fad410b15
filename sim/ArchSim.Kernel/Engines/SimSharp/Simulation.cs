namespace ArchSim.Kernel;

/// <summary>
/// The clock, the schedule and the processes, run by the package SimSharp 3.4.2. Events fire in the order (time, priority, order of scheduling);
/// a lower priority number goes first.
/// </summary>
public sealed class Simulation
{
    internal readonly Engine Engine;
    private readonly LinkedList<Process> _living = new();
    private int _processes;
    private bool _running;

    public Simulation(int seed)
    {
        Seed = seed;
        // Drawn from here and not from Sim#, so that both engines see the same numbers.
        Random = new Random(seed);
        Engine = new Engine(seed);
    }

    public static Cycles EndOfTime => new(Engine.LastCycle);

    public static bool CanInspect => false;

    public int Seed { get; }

    public Random Random { get; }

    public Cycles Now => new(Engine.Cycle);

    public Process? ActiveProcess { get; internal set; }

    public long ProcessedEvents { get; private set; }

    public Process Process(IEnumerable<Event> body, string name, int priority = 0, bool daemon = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        var process = new Process(this, body, name, _processes++, priority, daemon);
        _living.AddLast(process);
        return process;
    }

    public Timeout Timeout(Cycles delay, int priority = 0)
    {
        Guard.Delay(delay);
        if (delay > EndOfTime - Now)
            throw new OverflowException($"a delay of {delay} cycles at cycle {Now} leaves the range of time, 0..{EndOfTime}");
        return new(this, Engine.Timeout(TimeSpan.FromTicks(delay.Value), priority));
    }

    public Event Event(string name) => new Signal(this, name);

    public AllOf AllOf(params Event[] events) => new(this, events);

    public AnyOf AnyOf(params Event[] events) => new(this, events);

    public void Run()
    {
        Drive(long.MaxValue, null);
        var waiting = Waiting(daemons: false);
        if (waiting.Count > 0)
            throw new DeadlockException(Now, waiting);
    }

    public void Run(Cycles until)
    {
        Guard.Until(until, Now);
        // Not Sim#'s own Run(until), which can run events of the stop time first.
        Drive(until.Value, null);
        Engine.MoveTo(until.Value);
    }

    public object? Run(Event stop)
    {
        Guard.SameSimulation(stop, this);
        stop.Heard();
        if (!stop.IsProcessed)
            Drive(long.MaxValue, stop);
        if (!stop.IsProcessed)
            throw new DeadlockException(Now, Waiting(daemons: true), stop.Description);
        if (!stop.IsOk)
            Throw.Unhandled(stop, stop.Error!);
        return stop.Value;
    }

    public void CopyPending(List<PendingEvent> pending) =>
        throw new NotSupportedException("the engine SimSharp cannot list its schedule; ask Simulation.CanInspect first");

    internal void Forget(Process process) => _living.Remove(process);

    private void Drive(long until, Event? stop)
    {
        if (_running)
            Throw.Reentrant();
        _running = true;
        try
        {
            while (!Engine.IsEmpty && Engine.NextCycle < until)
            {
                ProcessedEvents++;
                Engine.FireNext();
                if (stop is not null && stop.IsProcessed)
                    return;
            }
        }
        catch (Exception error) when (ActiveProcess is not null)
        {
            Forget(ActiveProcess);
            throw new ProcessException(ActiveProcess.Name, Now, error);
        }
        finally
        {
            ActiveProcess = null;
            _running = false;
        }
    }

    private List<WaitingProcess> Waiting(bool daemons) =>
        [.. _living.Where(process => daemons || !process.IsDaemon)
            .Select(process => new WaitingProcess(process.Name, process.Target?.Description ?? "its start"))];
}
