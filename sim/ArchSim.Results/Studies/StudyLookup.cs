using ArchSim.Configuration;
using ArchSim.Simulation;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>What a database knows by content hash. Answers follow what others write meanwhile. One object serves one thread.</summary>
public sealed class StudyLookup : IDisposable
{
    private static readonly int Components = Enum.GetValues<EnergyComponent>().Length;

    private readonly ResultStore _store;
    private readonly StoreOptions _options;
    private readonly Statement _total;
    private readonly Statement _layer;
    private readonly Statement _way;
    private readonly Statement _prefetchGain;
    private readonly Statement _accuracy;

    private StudyLookup(ResultStore store, StoreOptions options)
    {
        (_store, _options) = (store, options);
        _total = new Statement(store.Connection, $"SELECT {string.Join(", ", StudyFigures.All.Select(f => f.Name))} FROM point_total WHERE configuration = $0", 1);
        _layer = new Statement(store.Connection, "SELECT * FROM layer_total WHERE layer = $0", 1);
        _way = new Statement(store.Connection, "SELECT cycles, picojoule, bytes FROM layer_way WHERE layer = $0", 1);
        _prefetchGain = new Statement(store.Connection, "SELECT cycles FROM layer_prefetch_gain WHERE layer = $0", 1);
        _accuracy = new Statement(store.Connection, "SELECT hash, model, scheme, images, correct FROM accuracy_total WHERE hash = $0", 1);
    }

    /// <exception cref="InputException">As <see cref="ResultStore.Open(string, StoreMode, StoreOptions?)"/>.</exception>
    public static StudyLookup Open(string path, StoreOptions? options = null) =>
        new(ResultStore.Open(path, StoreMode.Read, options), options ?? StoreOptions.Default);

    /// <summary>The figures of a configuration; null where they are not known.</summary>
    public PointFigures? Figures(string configuration) =>
        Ask(_total, configuration, r => PointFigures.From(i => r.IsDBNull(i) ? null : r.GetDouble(i)));

    /// <summary>The totals of a layer; null where they are not known.</summary>
    public LayerTotals? Layer(string hash) => Ask(_layer, hash, r => new LayerTotals
    {
        Cycles = r.GetInt64(1),
        Macs = r.GetInt64(2),
        DramReadBytes = r.GetInt64(3),
        DramWriteBytes = r.GetInt64(4),
        PartialSumFootprintBytes = r.GetInt64(5),
        FirstWeightCycles = r.GetInt64(6),
        WeightTileBytes = r.GetInt64(7),
        IdleMemoryCyclesAtEnd = r.GetInt64(8),
        EnergyPj = [.. Enumerable.Range(9, Components).Select(r.GetDouble)],
        PartialSumBufferBytes = r.GetInt64(9 + Components),
        PartialSumDramBytes = r.GetInt64(10 + Components),
    });

    /// <summary>A way to run a layer; null where it is not known.</summary>
    public LayerWay? Way(string hash) => Ask(_way, hash, r => new LayerWay(r.IsDBNull(0) ? null : new WayEstimate(r.GetDouble(0), r.GetDouble(1), r.GetDouble(2))));

    /// <summary>Cycles that a layer gains by weights fetched ahead; null where they are not known.</summary>
    public long? PrefetchGain(string hash) => Ask(_prefetchGain, hash, r => new Cycles(r.GetInt64(0)))?.Count;

    /// <summary>Null where it is not known.</summary>
    public StoredAccuracy? Accuracy(string hash) => Ask(_accuracy, hash, r => new StoredAccuracy(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3), r.GetInt32(4)));

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_total, _layer, _way, _prefetchGain, _accuracy])
            statement.Dispose();
        _store.Dispose();
    }

    private sealed record Cycles(long Count);

    private T? Ask<T>(Statement statement, string hash, Func<SqliteDataReader, T> read) where T : class
    {
        try
        {
            using var row = statement.Query(hash);
            return row.Read() ? read(row) : null;
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtOpen(_store.Path, e, _options);
        }
    }
}
