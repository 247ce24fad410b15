namespace ArchSim.Kernel;

/// <summary>
/// A number of equal servers that processes hold for a while, served in order of request. As in SimPy, a server that was released is handed on
/// when the event of the release fires.
/// </summary>
public sealed class Resource
{
    private EventFifo<Request> _waiting;
    private Release? _freeReleases;

    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public Resource(Simulation simulation, string name, int capacity = 1)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "resource");
        Guard.Capacity(capacity, "resource", name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public int Capacity { get; }

    public int InUse { get; private set; }

    /// <summary>Fires when a server is free for it; then hold it until <see cref="Release"/>.</summary>
    public Request Request()
    {
        var request = new Request(this);
        if (_waiting.IsEmpty && InUse < Capacity)
        {
            InUse++;
            request.Grant();
            return request;
        }
        _waiting.Add(request);
        Serve();
        return request;
    }

    /// <summary>Gives the server back, or withdraws a request that still waits. The event fires in this cycle; nobody needs to wait for it.</summary>
    /// <exception cref="InvalidOperationException">The request was released already, or belongs to another resource.</exception>
    public Release Release(Request request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Resource != this || request.IsReleased)
            Throw.NotHeld(this, request.IsReleased);
        request.IsReleased = true;
        if (request.IsTriggered)
            InUse--;
        var release = _freeReleases;
        if (release is null)
        {
            release = new Release(this);
        }
        else
        {
            _freeReleases = (Release?)release.Next;
            release.Next = null;
            release.Flags = EventFlags.Recyclable;
        }
        release.Grant();
        return release;
    }

    internal void Serve()
    {
        while (_waiting.Head is { } request)
        {
            // A request that was withdrawn leaves the queue here rather than by a search.
            if (!request.IsReleased && InUse == Capacity)
                return;
            _waiting.RemoveHead();
            if (request.IsReleased)
                continue;
            InUse++;
            request.Grant();
        }
    }

    internal void Reuse(Release release)
    {
        release.Next = _freeReleases;
        _freeReleases = release;
    }
}
