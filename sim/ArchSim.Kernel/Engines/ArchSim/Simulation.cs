namespace ArchSim.Kernel;

/// <summary>
/// The clock, the schedule and the processes. Events fire in the order (time, priority, order of scheduling), always; a lower priority number goes
/// first. One thread drives a simulation; many simulations may run side by side.
/// </summary>
public sealed class Simulation
{
    private const long Forever = long.MaxValue;

    internal readonly TimingWheel Wheel = new();
    internal Timeout? FreeTimeouts;

    private Process? _oldest;
    private Process? _newest;
    private int _processes;
    private bool _running;

    /// <param name="seed">Of <see cref="Random"/>; always given, so that every run can be repeated.</param>
    public Simulation(int seed)
    {
        Seed = seed;
        Random = new Random(seed);
    }

    /// <summary>The last cycle that an event can be scheduled for.</summary>
    public static Cycles EndOfTime => new(TimingWheel.LastTime);

    /// <summary>Whether <see cref="CopyPending"/> works with this engine.</summary>
    public static bool CanInspect => true;

    public int Seed { get; }

    public Random Random { get; }

    /// <summary>The current cycle; a simulation starts at 0.</summary>
    public Cycles Now => new(Wheel.Now);

    /// <summary>The process that runs at this moment, or null outside of processes.</summary>
    public Process? ActiveProcess { get; internal set; }

    /// <summary>How many events have fired by the end of the last Run.</summary>
    public long ProcessedEvents { get; private set; }

    /// <summary>Starts a process at the current cycle, after what is scheduled there with the same priority.</summary>
    /// <param name="body">Yields the events the process waits for.</param>
    /// <param name="name">Used in deadlock reports and errors.</param>
    /// <param name="priority">Of its start among the events of this cycle.</param>
    /// <param name="daemon">May wait for ever without being a deadlock.</param>
    public Process Process(IEnumerable<Event> body, string name, int priority = 0, bool daemon = false)
    {
        ArgumentNullException.ThrowIfNull(body);
        var process = new Process(this, body, name, _processes++, daemon) { Older = _newest };
        if (_newest is null)
            _oldest = process;
        else
            _newest.Newer = process;
        _newest = process;

        var start = Timeout(Cycles.Zero, priority);
        start.Flags |= EventFlags.Start;
        start.Listen(process);
        return process;
    }

    /// <summary>An event that fires after <paramref name="delay"/> cycles.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The delay is negative.</exception>
    /// <exception cref="OverflowException">It would fire after <see cref="EndOfTime"/>.</exception>
    public Timeout Timeout(Cycles delay, int priority = 0)
    {
        Guard.Delay(delay);
        var timeout = FreeTimeouts;
        if (timeout is null)
        {
            timeout = new Timeout(this);
        }
        else
        {
            FreeTimeouts = (Timeout?)timeout.Next;
            timeout.Next = null;
            timeout.Flags = Kernel.Timeout.Fresh;
        }
        timeout.Priority = priority;
        Wheel.Add(timeout, delay.Value);
        return timeout;
    }

    /// <summary>An event that the model triggers.</summary>
    /// <exception cref="ArgumentException">No name: reports could not say what a process waits for.</exception>
    public Event Event(string name) => new Signal(this, name);

    public AllOf AllOf(params Event[] events) => new(this, events);

    public AnyOf AnyOf(params Event[] events) => new(this, events);

    /// <summary>Runs until nothing is scheduled any more.</summary>
    /// <exception cref="DeadlockException">Processes that are no daemons still wait.</exception>
    /// <exception cref="ProcessException">A process threw.</exception>
    public void Run()
    {
        Drive(Forever, null);
        var waiting = Waiting(daemons: false);
        if (waiting.Count > 0)
            throw new DeadlockException(Now, waiting);
    }

    /// <summary>Runs every event before <paramref name="until"/>, none at or after it; the clock then stands at <paramref name="until"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="until"/> does not lie after now.</exception>
    /// <exception cref="ProcessException">A process threw.</exception>
    public void Run(Cycles until)
    {
        Guard.Until(until, Now);
        Drive(until.Value, null);
    }

    /// <summary>Runs until <paramref name="stop"/> has fired and returns its value.</summary>
    /// <exception cref="DeadlockException">Nothing is scheduled any more and it has not fired.</exception>
    /// <exception cref="InvalidOperationException">It failed; the cause is the inner exception.</exception>
    /// <exception cref="ProcessException">A process threw.</exception>
    public object? Run(Event stop)
    {
        Guard.SameSimulation(stop, this);
        stop.Retain();
        stop.Flags |= EventFlags.Awaited;
        if (!stop.IsProcessed)
            Drive(Forever, stop);
        if (!stop.IsProcessed)
            throw new DeadlockException(Now, Waiting(daemons: true), stop.Description);
        if (!stop.IsOk)
            Throw.Unhandled(stop, stop.Error!);
        return stop.Value;
    }

    /// <summary>
    /// Replaces the content of <paramref name="pending"/> by all scheduled events in the order they will fire. Its cost grows with their number only.
    /// </summary>
    /// <exception cref="NotSupportedException">The engine cannot (see <see cref="CanInspect"/>).</exception>
    public void CopyPending(List<PendingEvent> pending)
    {
        ArgumentNullException.ThrowIfNull(pending);
        pending.Clear();
        Wheel.CopyTo(pending);
    }

    internal void Forget(Process process)
    {
        if (process.Older is null)
            _oldest = process.Newer;
        else
            process.Older.Newer = process.Newer;
        if (process.Newer is null)
            _newest = process.Older;
        else
            process.Newer.Older = process.Older;
    }

    private void Drive(long until, Event? stop)
    {
        if (_running)
            Throw.Reentrant();
        _running = true;
        var fired = 0L;
        try
        {
            do
            {
                while (Wheel.Take() is { } e)
                {
                    fired++;
                    e.Fire();
                    if (stop is not null && stop.IsProcessed)
                        return;
                }
            }
            while (Wheel.Advance(until));
        }
        catch (Exception error) when (ActiveProcess is not null)
        {
            ActiveProcess.Abandon();
            throw new ProcessException(ActiveProcess.Name, Now, error);
        }
        finally
        {
            ProcessedEvents += fired;
            ActiveProcess = null;
            _running = false;
        }
    }

    private List<WaitingProcess> Waiting(bool daemons)
    {
        var waiting = new List<WaitingProcess>();
        for (var process = _oldest; process is not null; process = process.Newer)
        {
            if (daemons || !process.IsDaemon)
                waiting.Add(new(process.Name, process.Target?.Description ?? "its start"));
        }
        return waiting;
    }
}
