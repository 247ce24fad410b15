namespace ArchSim.Kernel;

/// <summary>A number of equal servers that processes hold for a while, served in order of request.</summary>
public sealed class Resource
{
    private readonly SimSharp.Resource _inner;

    public Resource(Simulation simulation, string name, int capacity = 1)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "resource");
        Guard.Capacity(capacity, "resource", name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
        _inner = new SimSharp.Resource(simulation.Engine, capacity);
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public int Capacity { get; }

    public int InUse => _inner.InUse;

    public Request Request() => new(this, _inner.Request());

    public Release Release(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Resource != this || request.IsReleased)
            Throw.NotHeld(this, request.IsReleased);
        request.IsReleased = true;
        return new(this, _inner.Release(request.InnerRequest));
    }
}

/// <summary>A wait for a server of a resource, and then the right to it. Disposing releases it, unless it was released before.</summary>
public sealed class Request : Event, IDisposable
{
    internal Request(Resource resource, SimSharp.Request inner)
        : base(resource.Simulation, inner) => (Resource, InnerRequest) = (resource, inner);

    public Resource Resource { get; }

    public bool IsReleased { get; internal set; }

    internal SimSharp.Request InnerRequest { get; }

    internal override PendingKind Kind => PendingKind.Request;

    internal override string Description => $"request of resource '{Resource.Name}' ({Resource.InUse} of {Resource.Capacity} in use)";

    public void Dispose()
    {
        if (!IsReleased)
            Resource.Release(this);
    }
}

/// <summary>The moment at which a released server is handed on.</summary>
public sealed class Release : Event
{
    internal Release(Resource resource, SimSharp.Release inner)
        : base(resource.Simulation, inner) => Resource = resource;

    public Resource Resource { get; }

    internal override PendingKind Kind => PendingKind.Release;

    internal override string Description => $"release of resource '{Resource.Name}'";
}
