namespace ArchSim.Kernel;

/// <summary>An item on its way into a store. Recycled, see <see cref="Event.Retain"/>.</summary>
public sealed class StorePut<T> : Event
{
    private readonly Store<T> _store;

    internal StorePut(Store<T> store)
        : base(store.Simulation)
    {
        _store = store;
        Flags = EventFlags.Recyclable;
    }

    public T Item { get; internal set; } = default!;

    internal override PendingKind Kind => PendingKind.StorePut;

    internal override string Description => $"put into store '{_store.Name}' ({_store.Count} of {_store.Capacity})";

    internal void Grant() => Schedule(0);

    internal override void OnFire() => _store.ServeGets();

    internal override void Recycle()
    {
        Flags = EventFlags.Pooled;
        // The pool must not keep what the model has let go.
        Item = default!;
        _store.Reuse(this);
    }
}
