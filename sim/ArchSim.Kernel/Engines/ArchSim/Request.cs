namespace ArchSim.Kernel;

/// <summary>A wait for a server of a resource, and then the right to it. Disposing releases it, unless it was released before.</summary>
public sealed class Request : Event, IDisposable
{
    internal Request(Resource resource)
        : base(resource.Simulation) => Resource = resource;

    public Resource Resource { get; }

    public bool IsReleased { get; internal set; }

    internal override PendingKind Kind => PendingKind.Request;

    internal override string Description => $"request of resource '{Resource.Name}' ({Resource.InUse} of {Resource.Capacity} in use)";

    public void Dispose()
    {
        if (!IsReleased)
            Resource.Release(this);
    }

    internal void Grant() => Schedule(0);
}
