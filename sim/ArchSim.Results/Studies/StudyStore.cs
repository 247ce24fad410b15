using System.Globalization;
using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>Takes the points of studies, batch by batch. Several processes may write at once; a batch is in the database as a whole or not at all. One object serves one thread.</summary>
public sealed class StudyStore : IDisposable
{
    private readonly ResultStore _store;
    private readonly StoreOptions _options;
    private readonly StudyWriter _writer;

    private StudyStore(ResultStore store, StoreOptions options) => (_store, _options, _writer) = (store, options, new StudyWriter(store.Connection));

    public string Path => _store.Path;

    /// <exception cref="InputException">As <see cref="ResultStore.Open(string, StoreMode, StoreOptions?)"/>.</exception>
    public static StudyStore Open(string path, StoreOptions? options = null) =>
        new(ResultStore.Open(path, StoreMode.Write, options), options ?? StoreOptions.Default);

    /// <summary>Makes the study known; of one that is there already, its words and charts are those of now.</summary>
    /// <exception cref="StoreException">It could not be written.</exception>
    public void Register(StudyDescription study) => Transact($"study {study.Name}", () => _writer.Write(study));

    /// <summary>Notes that a study is being worked on.</summary>
    /// <returns>The row, for <see cref="Write"/>.</returns>
    public long Begin(string study, StudyExecution execution)
    {
        var row = 0L;
        Transact("this execution", () => row = _writer.Write(study, execution));
        return row;
    }

    /// <summary>Adds points, and what other points can use of them, in one transaction. Points that are there already stay as they are.</summary>
    /// <param name="execution">As far as it is come with them.</param>
    /// <exception cref="StoreException">They could not be written, or other results stand under a hash of theirs; nothing of them is in the database.</exception>
    public void Write(string study, IReadOnlyList<ComputedPoint> points, long executionRow, StudyExecution execution) => Transact($"{points.Count} points", () =>
    {
        foreach (var point in points)
            _writer.Write(study, point, Path);
        _writer.Update(executionRow, execution);
    });

    public void Dispose()
    {
        _writer.Dispose();
        _store.Dispose();
    }

    /// <summary>As the database has moments.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private void Transact(string what, Action write)
    {
        try
        {
            using var transaction = _store.Connection.BeginTransaction(deferred: false);
            _writer.Transaction = transaction;
            write();
            transaction.Commit();
        }
        catch (SqliteException e)
        {
            _writer.Forget();
            throw StoreProblems.AtSave(Path, e, _options, what);
        }
        catch
        {
            _writer.Forget();
            throw;
        }
    }
}
