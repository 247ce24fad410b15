using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>Totals of layers in memory, for all threads; the least recently used leave first.</summary>
/// <param name="most">Layers; each takes some 400 bytes.</param>
internal sealed class LayerCache(int most = LayerCache.MostLayers)
{
    private const int MostLayers = 100_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Hash, LayerTotals Totals)>> _nodes = [];
    private readonly LinkedList<(string Hash, LayerTotals Totals)> _byUse = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _nodes.Count;
        }
    }

    public LayerTotals? Find(string hash)
    {
        lock (_lock)
        {
            if (!_nodes.TryGetValue(hash, out var node))
                return null;
            _byUse.Remove(node);
            _byUse.AddLast(node);
            return node.Value.Totals;
        }
    }

    public void Keep(string hash, LayerTotals totals)
    {
        lock (_lock)
        {
            if (_nodes.ContainsKey(hash))
                return;
            if (_nodes.Count >= most)
            {
                _nodes.Remove(_byUse.First!.Value.Hash);
                _byUse.RemoveFirst();
            }
            _nodes[hash] = _byUse.AddLast((hash, totals));
        }
    }
}

/// <summary>Layers in memory, and behind them those in a database.</summary>
/// <param name="database">Null where there is none to ask.</param>
internal sealed class KnownLayers(LayerCache cache, StudyLookup? database) : ILayerTotals
{
    public LayerTotals? Find(string hash)
    {
        if (cache.Find(hash) is { } known)
            return known;
        if (database?.Layer(hash) is not { } stored)
            return null;
        cache.Keep(hash, stored);
        return stored;
    }

    public void Keep(string hash, LayerTotals totals) => cache.Keep(hash, totals);
}
