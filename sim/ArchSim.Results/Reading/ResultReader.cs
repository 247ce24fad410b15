using ArchSim.Configuration;
using ArchSim.Simulation;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>The questions that reports ask. Answers come in an order that does not depend on when or by whom a run was stored.</summary>
public sealed class ResultReader : IDisposable
{
    private const string InOrder = "ORDER BY workload, accelerator, precision, batch, objective, seed, hash";

    private readonly ResultStore _store;
    private readonly StoreOptions _options;
    private readonly Dictionary<string, MetricTable> _layerMetrics = [];

    private ResultReader(ResultStore store, StoreOptions options)
    {
        _store = store;
        _options = options;
    }

    /// <exception cref="InputException">No database of results, or one that cannot be read.</exception>
    public static ResultReader Open(string path, StoreOptions? options = null) =>
        new(ResultStore.Open(path, StoreMode.Read, options), options ?? StoreOptions.Default);

    public int CountRuns() => Ask("SELECT count(*) FROM run", [], r => r.GetInt32(0))[0];

    public IReadOnlyList<StoredRun> Runs() => Ask($"SELECT {RunColumns} FROM run {InOrder}", [], ReadRun);

    /// <summary>Null where the hash is not in the database.</summary>
    public StoredRun? Run(string hash) => Ask($"SELECT {RunColumns} FROM run WHERE hash = $0", [hash], ReadRun).FirstOrDefault();

    /// <summary>Hashes of the runs that no other run of the same network and batch beats in latency, energy and area.</summary>
    public IReadOnlyList<string> Pareto() => Ask("SELECT run FROM pareto", [], r => r.GetString(0));

    /// <summary>The run's layers in the order they ran.</summary>
    public IReadOnlyList<StoredLayer> Layers(string runHash) => Ask(
        "SELECT position, name, hash, op, shape, weight_format, activation_format, accumulator_format, partial_sum_format, output_format, mode, mapping "
        + "FROM run_layer JOIN layer ON hash = layer_hash WHERE run = $0 ORDER BY position", [runHash], ReadLayer);

    public IReadOnlyList<StoredConfig> Configs(string runHash) => Ask(
        "SELECT 'accelerator', accelerator, c.hash, c.text FROM run r JOIN config c ON c.hash = accelerator_config WHERE r.hash = $0 "
        + "UNION ALL SELECT 'workload', workload, c.hash, c.text FROM run r JOIN config c ON c.hash = workload_config WHERE r.hash = $0 "
        + "UNION ALL SELECT 'precision', precision, c.hash, c.text FROM run r JOIN config c ON c.hash = precision_config WHERE r.hash = $0",
        [runHash], r => new StoredConfig(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)));

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StoredExecution> Executions(string runHash) => Ask(
        "SELECT started_utc, duration_seconds, version, command_line FROM execution WHERE run = $0 ORDER BY started_utc, id", [runHash],
        r => new StoredExecution(r.GetString(0), r.GetDouble(1), r.GetString(2), r.GetString(3)));

    public void Dispose() => _store.Dispose();

    private const string RunColumns = "hash, accelerator, workload, precision, operands, objective, batch, seed, status";

    private StoredRun ReadRun(SqliteDataReader r) => new()
    {
        Hash = r.GetString(0),
        Accelerator = r.GetString(1),
        Workload = r.GetString(2),
        Precision = r.GetString(3),
        Operands = r.GetString(4),
        Objective = r.GetString(5),
        Batch = r.GetInt32(6),
        Seed = r.GetInt64(7),
        Status = r.GetString(8),
        Metrics = Metrics(r.GetString(0)),
    };

    private StoredLayer ReadLayer(SqliteDataReader r) => new()
    {
        Position = r.GetInt32(0),
        Name = r.GetString(1),
        Hash = r.GetString(2),
        Op = r.GetString(3),
        Shape = r.GetString(4),
        WeightFormat = r.GetString(5),
        ActivationFormat = r.GetString(6),
        AccumulatorFormat = r.GetString(7),
        PartialSumFormat = r.IsDBNull(8) ? null : r.GetString(8),
        OutputFormat = r.GetString(9),
        Mode = r.GetString(10),
        Mapping = r.GetString(11),
        Metrics = LayerMetrics(r.GetString(2)),
    };

    private MetricTable LayerMetrics(string hash)
    {
        if (!_layerMetrics.TryGetValue(hash, out var metrics))
            _layerMetrics[hash] = metrics = Metrics(hash);
        return metrics;
    }

    private MetricTable Metrics(string owner)
    {
        var table = new MetricTable();
        Ask("SELECT name, component, value FROM metric WHERE owner = $0", [owner], r =>
        {
            table.Add(r.GetString(0), r.GetString(1), r.GetDouble(2));
            return true;
        });
        Complete(table);
        return table;
    }

    // A result that is there already is not written again: what a later version derives from its rows is derived here for those without.
    private static void Complete(MetricTable table)
    {
        if (table.Find(MetricCatalog.TopsPerWattChip) is not null || table.Find(MetricCatalog.EnergyTotalPj) is null)
            return;
        var chip = RunResult.EnergyOfChipPj([.. MetricCatalog.EnergyPj.Components.Select(c => table[MetricCatalog.EnergyPj, c])]);
        table.Add(MetricCatalog.TopsPerWattChip.Name, "", chip > 0 ? 2.0 * table[MetricCatalog.Macs] / chip : 0);
    }

    private List<T> Ask<T>(string sql, string[] arguments, Func<SqliteDataReader, T> read)
    {
        try
        {
            using var statement = new Statement(_store.Connection, sql, arguments.Length);
            using var reader = statement.Query(arguments);
            var rows = new List<T>();
            while (reader.Read())
                rows.Add(read(reader));
            return rows;
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtOpen(_store.Path, e, _options);
        }
    }
}
