namespace ArchSim.Kernel;

/// <summary>
/// A bounded queue of items between processes. Puts and gets are served in order. As in SimPy, an item or a free place is handed on to whoever
/// waits when the event of the put or get fires, not when it is called.
/// </summary>
public sealed class Store<T>
{
    private readonly Queue<T> _items = new();
    private EventFifo<StorePut<T>> _puts;
    private EventFifo<StoreGet<T>> _gets;
    private StorePut<T>? _freePuts;

    /// <exception cref="ArgumentOutOfRangeException">The capacity is below 1.</exception>
    public Store(Simulation simulation, string name, int capacity = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "store");
        Guard.Capacity(capacity, "store", name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public int Capacity { get; }

    /// <summary>Items that lie in the store; those of puts that still wait do not count.</summary>
    public int Count => _items.Count;

    /// <summary>Fires when there was room and the item lies in the store.</summary>
    /// <exception cref="ArgumentNullException">The item is null.</exception>
    public StorePut<T> Put(T item)
    {
        Guard.Item(item, Name);
        var put = _freePuts;
        if (put is null)
        {
            put = new StorePut<T>(this);
        }
        else
        {
            _freePuts = (StorePut<T>?)put.Next;
            put.Next = null;
            put.Flags = EventFlags.Recyclable;
        }
        put.Item = item;
        if (_puts.IsEmpty && _items.Count < Capacity)
        {
            _items.Enqueue(item);
            put.Grant();
            return put;
        }
        _puts.Add(put);
        ServePuts();
        return put;
    }

    /// <summary>Fires when there was an item; it is the event's <see cref="StoreGet{T}.Value"/>.</summary>
    public StoreGet<T> Get()
    {
        var get = new StoreGet<T>(this);
        if (_gets.IsEmpty && _items.TryDequeue(out var item))
        {
            get.Grant(item);
            return get;
        }
        _gets.Add(get);
        ServeGets();
        return get;
    }

    internal void ServePuts()
    {
        while (_items.Count < Capacity && _puts.Head is { } put)
        {
            _puts.RemoveHead();
            _items.Enqueue(put.Item);
            put.Grant();
        }
    }

    internal void ServeGets()
    {
        while (_gets.Head is { } get && _items.TryDequeue(out var item))
        {
            _gets.RemoveHead();
            get.Grant(item);
        }
    }

    internal void Reuse(StorePut<T> put)
    {
        put.Next = _freePuts;
        _freePuts = put;
    }
}
