using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>The studies of a database and their points, for whoever analyses them. Points come in the order of their numbers, one at a time.</summary>
public sealed class StudyReader : IDisposable
{
    private readonly ResultStore _store;
    private readonly StoreOptions _options;

    private StudyReader(ResultStore store, StoreOptions options) => (_store, _options) = (store, options);

    /// <exception cref="InputException">No database of results, or one that cannot be read.</exception>
    public static StudyReader Open(string path, StoreOptions? options = null) =>
        new(ResultStore.Open(path, StoreMode.Read, options), options ?? StoreOptions.Default);

    /// <summary>Null where nothing was stored yet: as <see cref="ResultStore.OpenIfAny"/>.</summary>
    /// <exception cref="InputException">As of <see cref="Open"/>.</exception>
    public static StudyReader? OpenIfAny(string path, StoreOptions? options = null) =>
        ResultStore.OpenIfAny(path, options) is { } store ? new StudyReader(store, options ?? StoreOptions.Default) : null;

    /// <summary>By name, then by identity.</summary>
    public IReadOnlyList<StudyDescription> Studies() => [.. Ask(
        "SELECT identity, name, description, source, search, points, parameters, objectives, constraints, workloads, mapping, seed, model_version, charts FROM study ORDER BY name, identity", [], ReadStudy)];

    /// <summary>Null where the database has no such study.</summary>
    public StudyDescription? Study(string identity) => Studies().FirstOrDefault(s => s.Identity == identity);

    public StudyCounts Counts(string study)
    {
        var counts = Ask("SELECT status, count(*) FROM study_point WHERE study = $0 GROUP BY status", [study], r => (Status: StatusText.Parse(r.GetString(0)), Points: r.GetInt64(1)))
            .ToDictionary(c => c.Status, c => c.Points);
        return new StudyCounts(counts.GetValueOrDefault(PointStatus.Done), counts.GetValueOrDefault(PointStatus.Failed), counts.GetValueOrDefault(PointStatus.Excluded));
    }

    /// <summary>All points of a study that are there.</summary>
    public IEnumerable<StudyPoint> Points(string study) => Points(study, 0, long.MaxValue);

    /// <param name="from">First number.</param>
    /// <param name="before">The number behind the last.</param>
    public IEnumerable<StudyPoint> Points(string study, long from, long before) => Ask(
        $"SELECT number, parameter_values, status, configuration, error, {string.Join(", ", StudyFigures.All.Select(f => "t." + f.Name))} FROM study_point "
        + "LEFT JOIN point_total AS t USING (configuration) WHERE study = $0 AND number >= $1 AND number < $2 ORDER BY number", [study, from, before], ReadPoint);

    /// <summary>Numbers of a study's points, ascending.</summary>
    public IEnumerable<long> Numbers(string study) => Ask("SELECT number FROM study_point WHERE study = $0 ORDER BY number", [study], r => r.GetInt64(0));

    /// <summary>Figures of each workload alone, by name, in the study's order.</summary>
    public IReadOnlyList<(string Workload, PointFigures Figures)> Workloads(string configuration) => [.. Ask(
        $"SELECT workload, {string.Join(", ", StudyFigures.All.Select(f => f.Name))} FROM point_workload_total WHERE configuration = $0 ORDER BY position", [configuration],
        r => (r.GetString(0), PointFigures.From(i => r.IsDBNull(i + 1) ? null : r.GetDouble(i + 1))))];

    /// <summary>Figures of each workload alone, of all points that are done: by workload in the study's order, then by number.</summary>
    public IEnumerable<WorkloadPoint> WorkloadPoints(string study) => Ask(
        $"SELECT position, workload, number, parameter_values, {string.Join(", ", StudyFigures.All.Select(f => "t." + f.Name))} FROM study_point "
        + "JOIN point_workload_total AS t USING (configuration) WHERE study = $0 AND status = 'done' ORDER BY position, number", [study],
        r => new WorkloadPoint(r.GetInt32(0), r.GetString(1), r.GetInt64(2), StudyJson.Values(r.GetString(3)), PointFigures.From(i => r.IsDBNull(i + 4) ? null : r.GetDouble(i + 4))));

    /// <summary>Failures by message, the most frequent first, with the number of the first point that has it.</summary>
    public IReadOnlyList<(string Error, long Points, long First)> Failures(string study, int most) => [.. Ask(
        "SELECT error, count(*), min(number) FROM study_point WHERE study = $0 AND status = 'failed' GROUP BY error ORDER BY 2 DESC, 3 LIMIT $1", [study, most],
        r => (r.GetString(0), r.GetInt64(1), r.GetInt64(2)))];

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<StudyExecution> Executions(string study) => [.. Ask(
        "SELECT started_utc, duration_seconds, version, command_line, shard, threads, simulated, remembered FROM study_execution WHERE study = $0 ORDER BY started_utc, id", [study],
        r => new StudyExecution(r.GetString(0), r.GetDouble(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetInt32(5), r.GetInt64(6), r.GetInt64(7)))];

    public void Dispose() => _store.Dispose();

    private StudyDescription ReadStudy(SqliteDataReader r) => new()
    {
        Identity = r.GetString(0),
        Name = r.GetString(1),
        Description = r.GetString(2),
        Source = r.GetString(3),
        Search = r.GetString(4),
        Points = r.GetInt64(5),
        Parameters = StudyJson.Values(r.GetString(6)),
        Objectives = [.. StudyJson.Values(r.GetString(7)).Select(StudyJson.Figure)],
        Constraints = StudyJson.Constraints(r.GetString(8)),
        Workloads = StudyJson.Workloads(r.GetString(9)),
        Mapping = r.GetString(10),
        Seed = r.GetInt64(11),
        ModelVersion = r.GetString(12),
        Charts = StudyJson.Charts(r.GetString(13)),
    };

    private static StudyPoint ReadPoint(SqliteDataReader r)
    {
        var status = StatusText.Parse(r.GetString(2));
        return new StudyPoint
        {
            Number = r.GetInt64(0),
            Values = StudyJson.Values(r.GetString(1)),
            Status = status,
            Configuration = r.IsDBNull(3) ? null : r.GetString(3),
            Error = r.IsDBNull(4) ? null : r.GetString(4),
            Figures = status == PointStatus.Done ? PointFigures.From(i => r.IsDBNull(i + 5) ? null : r.GetDouble(i + 5)) : null,
        };
    }

    private IEnumerable<T> Ask<T>(string sql, object[] arguments, Func<SqliteDataReader, T> read)
    {
        using var statement = new Statement(_store.Connection, sql, arguments.Length);
        using var reader = Guarded(() => statement.Query(arguments));
        while (Guarded(reader.Read))
            yield return Guarded(() => read(reader));
    }

    private T Guarded<T>(Func<T> ask)
    {
        try
        {
            return ask();
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtOpen(_store.Path, e, _options);
        }
        // Whoever writes into the file by hand may write anything.
        catch (Exception e) when (e is FormatException or System.Text.Json.JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new InputException(_store.Path, $"holds a study that cannot be read: {e.Message}");
        }
    }
}
