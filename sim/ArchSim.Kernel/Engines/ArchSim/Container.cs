namespace ArchSim.Kernel;

/// <summary>
/// A level between 0 and a capacity, such as credits or bytes of a buffer. Puts and gets are each served in order: the first that cannot be served
/// holds up those behind it.
/// </summary>
public sealed class Container
{
    private EventFifo<ContainerPut> _puts;
    private EventFifo<ContainerGet> _gets;

    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1, or the initial level outside 0..capacity.</exception>
    public Container(Simulation simulation, string name, long capacity = long.MaxValue, long initial = 0)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "container");
        Guard.Capacity(capacity, "container", name);
        Guard.Initial(initial, capacity, name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
        Level = initial;
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public long Capacity { get; }

    public long Level { get; private set; }

    /// <summary>Fires when there was room for the amount and it has been added.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is below 1 or above the capacity, so it could never be served.</exception>
    public ContainerPut Put(long amount)
    {
        Guard.Amount(amount, Capacity, Name);
        var put = new ContainerPut(this, amount);
        _puts.Add(put);
        ServePuts();
        return put;
    }

    /// <summary>Fires when the level covered the amount and it has been taken.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The amount is below 1 or above the capacity, so it could never be served.</exception>
    public ContainerGet Get(long amount)
    {
        Guard.Amount(amount, Capacity, Name);
        var get = new ContainerGet(this, amount);
        _gets.Add(get);
        ServeGets();
        return get;
    }

    internal void ServePuts()
    {
        while (_puts.Head is { } put && Capacity - Level >= put.Amount)
        {
            _puts.RemoveHead();
            Level += put.Amount;
            put.Grant();
        }
    }

    internal void ServeGets()
    {
        while (_gets.Head is { } get && Level >= get.Amount)
        {
            _gets.RemoveHead();
            Level -= get.Amount;
            get.Grant();
        }
    }
}
