using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Traces;

/// <summary>The databases behind a trace: one in memory that is written, and a file that is only looked at.</summary>
internal static class Database
{
    // A value of more bytes than this is none of ours: the largest are the scales of a tensor.
    private const int MostValueBytes = 16 << 20;

    // https://www.sqlite.org/c3ref/c_dbconfig_defensive.html
    private const int Defensive = 1010;

    private static readonly string Schema = ReadSchema();

    /// <summary>An empty trace of this version, in memory.</summary>
    public static SqliteConnection New()
    {
        var connection = new SqliteConnection("Data Source=:memory:;Pooling=False");
        connection.Open();
        // What decides about the bytes of the file is fixed.
        connection.Execute("PRAGMA page_size = 4096; PRAGMA encoding = 'UTF-8'; PRAGMA auto_vacuum = NONE");
        connection.Execute(Schema);
        connection.Execute($"PRAGMA application_id = {TraceFile.ApplicationId}; PRAGMA user_version = {TraceFile.Version}");
        return connection;
    }

    /// <summary>
    /// Opens a stranger's file: read-only and as if nobody could write it, so that no journal beside it is followed; the schema is not trusted, and values
    /// that are too large are refused.
    /// </summary>
    /// <exception cref="SqliteException">No database, or a damaged one.</exception>
    public static SqliteConnection OpenRead(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = $"file:{Uri.EscapeDataString(Path.GetFullPath(path))}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_LENGTH, MostValueBytes);
            raw.sqlite3_limit(connection.Handle!, raw.SQLITE_LIMIT_ATTACHED, 0);
            raw.sqlite3_db_config(connection.Handle!, Defensive, 1, out _);
            connection.Execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0; PRAGMA query_only = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string ReadSchema()
    {
        using var stream = typeof(Database).Assembly.GetManifestResourceStream("trace-1.sql") ?? throw new InvalidOperationException("'trace-1.sql' is not in the assembly.");
        using var reader = new StreamReader(stream);
        // The text of a table stands in the file: line ends must not depend on how the sources were checked out.
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
