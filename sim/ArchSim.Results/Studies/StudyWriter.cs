using ArchSim.Simulation;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>Writes the rows of studies with statements that are prepared once.</summary>
internal sealed class StudyWriter : IDisposable
{
    private const string Keep = "ON CONFLICT DO NOTHING";

    // What is no part of the identity may have been put differently since.
    private const string KeepStudy = "ON CONFLICT(identity) DO UPDATE SET name = excluded.name, description = excluded.description, source = excluded.source, charts = excluded.charts";

    // A layer that many points share is not offered to the database for each of them.
    private const int MostWrittenLayers = 50_000;

    private static readonly int Figures = StudyFigures.All.Count;
    private static readonly int Components = Enum.GetValues<EnergyComponent>().Length;

    private readonly SqliteConnection _connection;
    private readonly Statement _study;
    private readonly Statement _point;
    private readonly Statement _samePoint;
    private readonly Statement _total;
    private readonly Statement _sameTotal;
    private readonly Statement _workloadTotal;
    private readonly Statement _layer;
    private readonly Statement _way;
    private readonly Statement _prefetchGain;
    private readonly Statement _accuracy;
    private readonly Statement _execution;
    private readonly Statement _update;
    private readonly HashSet<string> _writtenLayers = [];

    public StudyWriter(SqliteConnection connection)
    {
        _connection = connection;
        _study = Statement.Insert(connection, "study", 14, KeepStudy);
        _point = Statement.Insert(connection, "study_point", 6, Keep);
        _samePoint = new Statement(connection, "SELECT configuration IS $2 AND status = $3 FROM study_point WHERE study = $0 AND number = $1", 4);
        _total = Statement.Insert(connection, "point_total", 1 + Figures, Keep);
        _sameTotal = new Statement(connection,
            $"SELECT {string.Join(" AND ", StudyFigures.All.Select((f, i) => $"{f.Name} IS ${i + 1}"))} FROM point_total WHERE configuration = $0", 1 + Figures);
        _workloadTotal = Statement.Insert(connection, "point_workload_total", 3 + Figures, Keep);
        _layer = Statement.Insert(connection, "layer_total", 11 + Components, Keep);
        _way = Statement.Insert(connection, "layer_way", 4, Keep);
        _prefetchGain = Statement.Insert(connection, "layer_prefetch_gain", 2, Keep);
        _accuracy = Statement.Insert(connection, "accuracy_total", 5, Keep);
        _execution = Statement.Insert(connection, "study_execution (study, started_utc, duration_seconds, version, command_line, shard, threads, simulated, remembered)", 9);
        _update = new Statement(connection, "UPDATE study_execution SET duration_seconds = $1, simulated = $2, remembered = $3 WHERE id = $0", 4);
    }

    public SqliteTransaction Transaction
    {
        set
        {
            foreach (var statement in Statements)
                statement.Transaction = value;
        }
    }

    private IEnumerable<Statement> Statements => [_study, _point, _samePoint, _total, _sameTotal, _workloadTotal, _layer, _way, _prefetchGain, _accuracy, _execution, _update];

    public void Write(StudyDescription s) => _study.Execute(
        s.Identity, s.Name, s.Description, s.Source, s.Search, s.Points, StudyJson.OfWords(s.Parameters), StudyJson.OfWords(s.Objectives.Select(o => o.Name)),
        StudyJson.OfConstraints(s.Constraints), StudyJson.OfWorkloads(s.Workloads), s.Mapping, s.Seed, s.ModelVersion, StudyJson.OfCharts(s.Charts));

    public long Write(string study, StudyExecution e)
    {
        _execution.Execute(study, e.StartedUtc, e.DurationSeconds, e.Version, e.CommandLine, e.Shard, e.Threads, e.Simulated, e.Remembered);
        return _connection.ReadLong("SELECT last_insert_rowid()");
    }

    public void Update(long row, StudyExecution e) => _update.Execute(row, e.DurationSeconds, e.Simulated, e.Remembered);

    /// <exception cref="StoreException">Other results stand under a hash of the point.</exception>
    public void Write(string study, ComputedPoint computed, string path)
    {
        var point = computed.Point;
        if (point.Figures is { } figures && !computed.IsRemembered)
        {
            object?[] total = [point.Configuration, .. figures.Values];
            if (_total.Execute(total) == 0)
                Require(_sameTotal, total, path, $"configuration {point.Configuration}");
            for (var i = 0; i < computed.Workloads.Count; i++)
                _workloadTotal.Execute([point.Configuration, i, computed.Workloads[i].Workload, .. computed.Workloads[i].Figures.Values]);
            foreach (var (hash, totals) in computed.Layers)
                Write(hash, totals);
            foreach (var (hash, way) in computed.Ways)
                _way.Execute(hash, way.Estimate?.Cycles, way.Estimate?.Picojoule, way.Estimate?.Bytes);
            foreach (var (hash, cycles) in computed.PrefetchGains)
                _prefetchGain.Execute(hash, cycles);
            if (computed.Accuracy is { } a)
                _accuracy.Execute(a.Hash, a.Model, a.Scheme, a.Images, a.Correct);
        }
        var status = StatusText.Of(point.Status);
        if (_point.Execute(study, point.Number, point.Configuration, StudyJson.OfValues(point.Values), status, point.Error) == 0)
            Require(_samePoint, [study, point.Number, point.Configuration, status], path, $"point {point.Number}");
    }

    /// <summary>After a transaction that came to nothing.</summary>
    public void Forget() => _writtenLayers.Clear();

    public void Dispose()
    {
        foreach (var statement in Statements)
            statement.Dispose();
    }

    private void Write(string hash, LayerTotals t)
    {
        if (_writtenLayers.Count >= MostWrittenLayers)
            _writtenLayers.Clear();
        if (_writtenLayers.Add(hash))
            _layer.Execute([hash, t.Cycles, t.Macs, t.DramReadBytes, t.DramWriteBytes, t.PartialSumFootprintBytes, t.FirstWeightCycles, t.WeightTileBytes, t.IdleMemoryCyclesAtEnd, .. t.EnergyPj, t.PartialSumBufferBytes, t.PartialSumDramBytes]);
    }

    // Equal hashes promise equal results, whoever was faster.
    private static void Require(Statement same, object?[] values, string path, string what)
    {
        using var row = same.Query(values);
        if (!row.Read() || !row.GetBoolean(0))
            throw new StoreException(path, $"holds other results of the same {what}; nothing of this batch was written, use another database");
    }
}

/// <summary>The words of the database for a <see cref="PointStatus"/>.</summary>
internal static class StatusText
{
    public static string Of(PointStatus status) => status switch
    {
        PointStatus.Done => "done",
        PointStatus.Failed => "failed",
        _ => "excluded",
    };

    public static PointStatus Parse(string text) => text switch
    {
        "done" => PointStatus.Done,
        "failed" => PointStatus.Failed,
        _ => PointStatus.Excluded,
    };
}
