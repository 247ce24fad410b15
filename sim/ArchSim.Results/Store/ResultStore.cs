using ArchSim.Configuration;
using ArchSim.Simulation;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Results;

/// <summary>
/// The database of results, one SQLite file. Several processes may write it at once; a run is in it as a whole or not at all. One object serves one
/// thread.
/// </summary>
public sealed class ResultStore : IDisposable
{
    private readonly StoreOptions _options;
    private readonly RunWriter? _writer;

    private ResultStore(string path, SqliteConnection connection, StoreMode mode, StoreOptions options)
    {
        Path = path;
        Connection = connection;
        _options = options;
        _writer = mode == StoreMode.Write ? new RunWriter(connection) : null;
    }

    /// <summary>As it was given.</summary>
    public string Path { get; }

    internal SqliteConnection Connection { get; }

    /// <exception cref="InputException">Not a database of results, of a newer version, locked, or not to be read or written.</exception>
    public static ResultStore Open(string path, StoreMode mode, StoreOptions? options = null) =>
        Open(path, mode, options ?? StoreOptions.Default, Schema.Current);

    /// <summary>For reading; null where nothing was stored yet: there is no file, or one whose maker was killed before its tables were there.</summary>
    /// <exception cref="InputException">As <see cref="Open(string, StoreMode, StoreOptions?)"/>.</exception>
    public static ResultStore? OpenIfAny(string path, StoreOptions? options = null) =>
        File.Exists(path) ? TryOpen(path, StoreMode.Read, options ?? StoreOptions.Default, Schema.Current) : null;

    internal static ResultStore Open(string path, StoreMode mode, StoreOptions options, Schema schema) =>
        TryOpen(path, mode, options, schema) ?? throw new InputException(path, "is empty: no run was stored in it yet");

    /// <summary>Null where it is to be read and has no tables.</summary>
    private static ResultStore? TryOpen(string path, StoreMode mode, StoreOptions options, Schema schema)
    {
        var fullPath = FullPath(path, mode);
        SqliteConnection? connection = null;
        try
        {
            connection = Connections.Open(fullPath, mode, options);
            var version = schema.Check(connection, path);
            if (mode == StoreMode.Write)
                MakeWritable(connection, fullPath, version, options, schema);
            else if (version == 0)
            {
                connection.Dispose();
                return null;
            }
            else if (version < schema.Version)
                return ReadAfterUpgrade(path, connection, options, schema);
            return new ResultStore(path, connection, mode, options);
        }
        catch (SqliteException e)
        {
            connection?.Dispose();
            throw StoreProblems.AtOpen(path, e, options);
        }
        catch
        {
            connection?.Dispose();
            throw;
        }
    }

    /// <summary>Adds a run in one transaction; a run that is there already is only noted as made again.</summary>
    /// <exception cref="StoreException">It could not be written, or other results stand under its hash; nothing of it is in the database.</exception>
    public SaveOutcome Save(RunResult result, RunContext context)
    {
        var writer = _writer ?? throw new InvalidOperationException($"'{Path}' is open for reading only.");
        try
        {
            using var transaction = Connection.BeginTransaction(deferred: false);
            var outcome = writer.Write(transaction, result, context, Path);
            transaction.Commit();
            return outcome;
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtSave(Path, e, _options, "this run");
        }
    }

    /// <summary>Adds all runs of another database, in one transaction. Merging the same one again changes nothing.</summary>
    /// <returns>Runs that were new.</returns>
    /// <exception cref="InputException">The other one cannot be read, or is this one.</exception>
    /// <exception cref="StoreException">It could not be written, or the two have different results for the same run; nothing was merged.</exception>
    public int Merge(string otherPath) => (int)MergeAll(otherPath).Runs;

    /// <summary>As <see cref="Merge"/>.</summary>
    /// <returns>Runs and points of studies that were new.</returns>
    public (long Runs, long Points) MergeAll(string otherPath)
    {
        if (_writer is null)
            throw new InvalidOperationException($"'{Path}' is open for reading only.");
        // Says what is wrong with the file, and brings an older one up to date.
        Open(otherPath, StoreMode.Read, _options).Dispose();
        var (here, there) = (System.IO.Path.GetFullPath(Path), System.IO.Path.GetFullPath(otherPath));
        if (here == there)
            throw new InputException(otherPath, "is the database to merge into");
        try
        {
            return Merging.Run(Connection, Path, otherPath, there);
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtSave(Path, e, _options, $"'{otherPath}'");
        }
    }

    public bool Contains(string runHash)
    {
        try
        {
            using var command = Connection.CreateCommand();
            command.CommandText = "SELECT EXISTS (SELECT 1 FROM run WHERE hash = $hash)";
            command.Parameters.AddWithValue("$hash", runHash);
            return (long)command.ExecuteScalar()! == 1;
        }
        catch (SqliteException e)
        {
            throw StoreProblems.AtOpen(Path, e, _options);
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        Connection.Dispose();
    }

    private static string FullPath(string path, StoreMode mode)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new InputException(path, "is not the name of a file");
        var full = System.IO.Path.GetFullPath(path);
        if (Directory.Exists(full))
            throw new InputException(path, "is a folder, not a database");
        if (mode == StoreMode.Read && !File.Exists(full))
            throw new InputException(path, "no such database");
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(full)))
            throw new InputException(path, "cannot be made: its folder does not exist");
        return full;
    }

    private static void MakeWritable(SqliteConnection connection, string fullPath, int version, StoreOptions options, Schema schema)
    {
        // With a write-ahead log the lock below can be had on a read-only file too: only the first page written would fail.
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            throw new SqliteException("attempt to write a readonly database", raw.SQLITE_READONLY);
        // Asks for the lock that a run will need, so that a locked file is known before hours of simulation, not after.
        using (var transaction = connection.BeginTransaction(deferred: false))
            transaction.Rollback();
        connection.SetJournal(options.WriteAheadLog ?? !FileSystems.IsShared(fullPath), options.LockWait);
        if (version < schema.Version)
            schema.Upgrade(connection);
    }

    private static ResultStore ReadAfterUpgrade(string path, SqliteConnection connection, StoreOptions options, Schema schema)
    {
        connection.Dispose();
        Open(path, StoreMode.Write, options, schema).Dispose();
        return Open(path, StoreMode.Read, options, schema);
    }
}
