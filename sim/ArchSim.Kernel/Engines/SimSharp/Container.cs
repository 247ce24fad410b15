namespace ArchSim.Kernel;

/// <summary>A level between 0 and a capacity, such as credits or bytes of a buffer. Puts and gets are each served in order.</summary>
public sealed class Container
{
    // Sim# keeps levels as doubles, which are exact up to here.
    private const long Exact = 1L << 53;

    private readonly SimSharp.Container _inner;

    public Container(Simulation simulation, string name, long capacity = long.MaxValue, long initial = 0)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "container");
        Guard.Capacity(capacity, "container", name);
        Guard.Initial(initial, Math.Min(capacity, Exact), name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
        _inner = new SimSharp.Container(simulation.Engine, Math.Min(capacity, Exact), initial);
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public long Capacity { get; }

    public long Level => (long)_inner.Level;

    public ContainerPut Put(long amount)
    {
        Guard.Amount(amount, Math.Min(Capacity, Exact), Name);
        return new(this, _inner.Put(amount), amount);
    }

    public ContainerGet Get(long amount)
    {
        Guard.Amount(amount, Math.Min(Capacity, Exact), Name);
        return new(this, _inner.Get(amount), amount);
    }
}

/// <summary>An amount on its way into a container.</summary>
public sealed class ContainerPut : Event
{
    private readonly Container _container;

    internal ContainerPut(Container container, SimSharp.ContainerPut inner, long amount)
        : base(container.Simulation, inner) => (_container, Amount) = (container, amount);

    public long Amount { get; }

    internal override PendingKind Kind => PendingKind.ContainerPut;

    internal override string Description =>
        $"put of {Amount} into container '{_container.Name}' (level {_container.Level} of {_container.Capacity})";
}

/// <summary>A wait for an amount of a container.</summary>
public sealed class ContainerGet : Event
{
    private readonly Container _container;

    internal ContainerGet(Container container, SimSharp.ContainerGet inner, long amount)
        : base(container.Simulation, inner) => (_container, Amount) = (container, amount);

    public long Amount { get; }

    internal override PendingKind Kind => PendingKind.ContainerGet;

    internal override string Description =>
        $"get of {Amount} from container '{_container.Name}' (level {_container.Level} of {_container.Capacity})";
}
