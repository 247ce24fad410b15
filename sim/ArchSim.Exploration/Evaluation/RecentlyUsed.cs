namespace ArchSim.Exploration;

/// <summary>Values by key in memory, for all threads; the least recently used leave first.</summary>
internal sealed class RecentlyUsed<T>(int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, T Value)>> _nodes = [];
    private readonly LinkedList<(string Key, T Value)> _byUse = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    /// <summary>Nothing where the key is not known.</summary>
    public T? Find(string key)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(key, out var node))
                return default;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Value;
        }
    }

    public void Keep(string key, T value)
    {
        lock (_lock)
        {
            if (_nodes.ContainsKey(key))
                return;
            if (_nodes.Count >= most)
            {
                _nodes.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }
            _nodes[key] = _byUse.AddLast((key, value));
        }
    }
}
