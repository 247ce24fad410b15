namespace ArchSim.Kernel;

/// <summary>An event that the model triggers.</summary>
internal sealed class Signal : Event
{
    public Signal(Simulation simulation, string name)
        : base(simulation)
    {
        Guard.Name(name, "event");
        Name = name;
    }

    public override string Name { get; }

    internal override PendingKind Kind => PendingKind.Event;

    internal override string Description => $"event '{Name}'";
}
