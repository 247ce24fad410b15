namespace ArchSim.Kernel;

/// <summary>An amount on its way into a container.</summary>
public sealed class ContainerPut : Event
{
    private readonly Container _container;

    internal ContainerPut(Container container, long amount)
        : base(container.Simulation) => (_container, Amount) = (container, amount);

    public long Amount { get; }

    internal override PendingKind Kind => PendingKind.ContainerPut;

    internal override string Description =>
        $"put of {Amount} into container '{_container.Name}' (level {_container.Level} of {_container.Capacity})";

    internal void Grant() => Schedule(0);

    internal override void OnFire() => _container.ServeGets();
}

/// <summary>A wait for an amount of a container.</summary>
public sealed class ContainerGet : Event
{
    private readonly Container _container;

    internal ContainerGet(Container container, long amount)
        : base(container.Simulation) => (_container, Amount) = (container, amount);

    public long Amount { get; }

    internal override PendingKind Kind => PendingKind.ContainerGet;

    internal override string Description =>
        $"get of {Amount} from container '{_container.Name}' (level {_container.Level} of {_container.Capacity})";

    internal void Grant() => Schedule(0);

    internal override void OnFire() => _container.ServePuts();
}
