namespace ArchSim.Kernel;

/// <summary>A bounded queue of items between processes. Puts and gets are served in order.</summary>
public sealed class Store<T>
{
    private readonly SimSharp.Store _inner;

    public Store(Simulation simulation, string name, int capacity = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(simulation);
        Guard.Name(name, "store");
        Guard.Capacity(capacity, "store", name);
        Simulation = simulation;
        Name = name;
        Capacity = capacity;
        _inner = new SimSharp.Store(simulation.Engine, capacity);
    }

    public Simulation Simulation { get; }

    public string Name { get; }

    public int Capacity { get; }

    public int Count => _inner.Count;

    public StorePut<T> Put(T item)
    {
        Guard.Item(item, Name);
        return new(this, _inner.Put(item!), item);
    }

    public StoreGet<T> Get() => new(this, _inner.Get());
}

/// <summary>An item on its way into a store.</summary>
public sealed class StorePut<T> : Event
{
    private readonly Store<T> _store;

    internal StorePut(Store<T> store, SimSharp.StorePut inner, T item)
        : base(store.Simulation, inner) => (_store, Item) = (store, item);

    public T Item { get; }

    internal override PendingKind Kind => PendingKind.StorePut;

    internal override string Description => $"put into store '{_store.Name}' ({_store.Count} of {_store.Capacity})";
}

/// <summary>A wait for an item of a store.</summary>
public sealed class StoreGet<T> : Event
{
    private readonly Store<T> _store;

    internal StoreGet(Store<T> store, SimSharp.StoreGet inner)
        : base(store.Simulation, inner) => _store = store;

    public new T Value => IsTriggered ? (T)Inner.Value! : throw new InvalidOperationException($"{Description} has not been served yet");

    internal override PendingKind Kind => PendingKind.StoreGet;

    internal override string Description => $"get from store '{_store.Name}' ({_store.Count} items)";

    private protected override object? BoxedValue => Inner.Value;
}
