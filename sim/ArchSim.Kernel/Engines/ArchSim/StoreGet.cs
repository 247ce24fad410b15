namespace ArchSim.Kernel;

/// <summary>A wait for an item of a store. Never recycled: its value stays readable.</summary>
public sealed class StoreGet<T> : Event
{
    private readonly Store<T> _store;
    private T _item = default!;

    internal StoreGet(Store<T> store)
        : base(store.Simulation) => _store = store;

    /// <summary>The item.</summary>
    /// <exception cref="InvalidOperationException">It has not arrived yet.</exception>
    public new T Value => IsTriggered ? _item : throw new InvalidOperationException($"{Description} has not been served yet");

    internal override PendingKind Kind => PendingKind.StoreGet;

    internal override string Description => $"get from store '{_store.Name}' ({_store.Count} items)";

    private protected override object? BoxedValue => _item;

    internal void Grant(T item)
    {
        _item = item;
        Schedule(0);
    }

    internal override void OnFire() => _store.ServePuts();
}
