using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Results;

/// <summary>Opening a file with SQLite, and the few statements that have no parameters.</summary>
internal static class Connections
{
    public static SqliteConnection Open(string fullPath, StoreMode mode, StoreOptions options)
    {
        try
        {
            return Connect(fullPath, mode, options);
        }
        catch (SqliteException e) when (mode == StoreMode.Read && e.SqliteErrorCode is raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY
            && File.Exists(fullPath) && !File.Exists(fullPath + "-wal"))
        {
            // A log must be made beside the file even for reading, and the folder does not let us. No log: nobody writes, the file is complete.
            return Connect($"file:{Uri.EscapeDataString(fullPath)}?immutable=1", mode, options);
        }
    }

    private static SqliteConnection Connect(string source, StoreMode mode, StoreOptions options)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = source,
            // Whoever only reads may still tidy up: a read-only connection to a write-ahead log would leave its two side files behind.
            Mode = mode == StoreMode.Read ? SqliteOpenMode.ReadWrite : SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            ForeignKeys = true,
            DefaultTimeout = (int)Math.Max(1, Math.Ceiling(options.LockWait.TotalSeconds)),
        }.ToString());
        try
        {
            connection.Open();
            connection.Execute($"PRAGMA busy_timeout = {(int)options.LockWait.TotalMilliseconds}");
            connection.Execute(mode == StoreMode.Read ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF");
            // The first look at the file itself: that it is a database, and that it can be read.
            connection.ReadLong("PRAGMA schema_version");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Chooses the journal; changing it needs the file for oneself, for which SQLite does not wait on its own.</summary>
    public static void SetJournal(this SqliteConnection connection, bool writeAheadLog, TimeSpan wait)
    {
        var wanted = writeAheadLog ? "wal" : "delete";
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                if (connection.ReadText("PRAGMA journal_mode") != wanted)
                    connection.ReadText($"PRAGMA journal_mode = {wanted}");
                // In the log a commit survives a crash of the process without a flush; the file is consistent even after a power cut.
                connection.Execute(writeAheadLog ? "PRAGMA synchronous = NORMAL" : "PRAGMA synchronous = FULL");
                return;
            }
            catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED && clock.Elapsed < wait)
            {
                Thread.Sleep(20);
            }
        }
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public static long ReadLong(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

    private static string ReadText(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (string)command.ExecuteScalar()!;
    }
}
