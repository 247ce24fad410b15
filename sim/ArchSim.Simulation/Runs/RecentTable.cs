namespace ArchSim.Simulation;

/// <summary>Values by key for all threads, in two generations: when the younger one is full the older one goes, with what was not asked for since.</summary>
/// <param name="most">In both.</param>
internal sealed class RecentTable<TKey, TValue>(int most)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, TValue> _young = [];
    private Dictionary<TKey, TValue> _old = [];

    public TValue? Find(TKey key)
    {
        lock (_lock)
        {
            if (_young.TryGetValue(key, out var value))
                return value;
            if (_old.TryGetValue(key, out value))
                Add(key, value);
            return value;
        }
    }

    public void Keep(TKey key, TValue value)
    {
        lock (_lock)
            Add(key, value);
    }

    private void Add(TKey key, TValue value)
    {
        if (_young.Count >= most / 2)
            (_old, _young) = (_young, []);
        _young[key] = value;
    }
}
