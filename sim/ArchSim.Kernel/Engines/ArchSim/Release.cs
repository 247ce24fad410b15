namespace ArchSim.Kernel;

/// <summary>The moment at which a released server is handed on. Recycled, see <see cref="Event.Retain"/>.</summary>
public sealed class Release : Event
{
    internal Release(Resource resource)
        : base(resource.Simulation)
    {
        Resource = resource;
        Flags = EventFlags.Recyclable;
    }

    public Resource Resource { get; }

    internal override PendingKind Kind => PendingKind.Release;

    internal override string Description => $"release of resource '{Resource.Name}'";

    internal void Grant() => Schedule(0);

    internal override void OnFire() => Resource.Serve();

    internal override void Recycle()
    {
        Flags = EventFlags.Pooled;
        Resource.Reuse(this);
    }
}
