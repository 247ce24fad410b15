using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>What is known of layers in memory, for all threads.</summary>
/// <param name="most">Layers; each takes some 500 bytes, and a way 200.</param>
internal sealed class LayerCache(int most = LayerCache.MostLayers)
{
    private const int MostLayers = 25_000;

    // Of a residual network: fused or not, with its operand on chip or not.
    private const int WaysOfALayer = 4;

    public RecentlyUsed<LayerTotals> Totals { get; } = new(most);

    public RecentlyUsed<LayerWay> Ways { get; } = new(WaysOfALayer * most);

    /// <summary>Cycles that layers gain by weights fetched ahead.</summary>
    public RecentlyUsed<long?> PrefetchGains { get; } = new(most);
}

/// <summary>Layers in memory, and behind them those in a database.</summary>
/// <param name="database">Null where there is none to ask.</param>
internal sealed class KnownLayers(LayerCache cache, StudyLookup? database) : ILayerTotals
{
    public LayerWay? FindWay(string hash) => Find(cache.Ways, hash, database is null ? null : database.Way);

    public void KeepWay(string hash, LayerWay way) => cache.Ways.Keep(hash, way);

    public LayerTotals? Find(string hash) => Find(cache.Totals, hash, database is null ? null : database.Layer);

    public void Keep(string hash, LayerTotals totals) => cache.Totals.Keep(hash, totals);

    public long? FindPrefetchGain(string hash) => Find(cache.PrefetchGains, hash, database is null ? null : database.PrefetchGain);

    public void KeepPrefetchGain(string hash, long cycles) => cache.PrefetchGains.Keep(hash, cycles);

    private static T? Find<T>(RecentlyUsed<T> recent, string hash, Func<string, T?>? stored)
    {
        if (recent.Find(hash) is { } known)
            return known;
        if (stored is null || stored(hash) is not { } found)
            return default;
        recent.Keep(hash, found);
        return found;
    }
}
