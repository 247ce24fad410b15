namespace ArchSim.Kernel;

/// <summary>Sim#'s simulation, made to keep time in whole cycles and the order of equal times.</summary>
internal sealed class Engine : SimSharp.Simulation
{
    // Sim# 3.4.2 forgets the order of scheduling whenever its queue grows, so it starts larger than any model needs.
    private const int QueueSize = 1 << 20;

    private static readonly DateTime Start = DateTime.MinValue;

    public Engine(int seed)
        : base(Start, seed, TimeSpan.FromTicks(1)) => ScheduleQ = new SimSharp.EventQueue(QueueSize);

    public static long LastCycle => DateTime.MaxValue.Ticks;

    public long Cycle => (Now - Start).Ticks;

    public bool IsEmpty => ScheduleQ.Count == 0;

    public long NextCycle => (Peek() - Start).Ticks;

    public void MoveTo(long cycle) => Now = Start.AddTicks(cycle);

    public void FireNext()
    {
        if (ScheduleQ.Count >= QueueSize)
            throw new InvalidOperationException($"more than {QueueSize} events are scheduled: Sim# loses their order; build with -p:Engine=ArchSim");
        Step();
    }
}
