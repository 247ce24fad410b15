using System.Text;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Results;

/// <summary>
/// Writes metric rows on SQLite's own interface: nearly all rows of a database are metrics, and a command object for each would take longer than
/// the row. The owner is bound once for all its rows, and names are turned into UTF-8 once.
/// </summary>
internal sealed class MetricInsert : IDisposable
{
    private const string Sql = "INSERT INTO metric (owner, component, name, value, unit) VALUES (?, ?, ?, ?, ?)";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, byte[]> _words = [];
    private sqlite3_stmt? _statement;

    public MetricInsert(SqliteConnection connection) => _connection = connection;

    /// <exception cref="SqliteException">A row could not be written; the caller rolls back.</exception>
    public void Write(string owner, IEnumerable<MetricValue> values)
    {
        var statement = _statement ??= Prepare();
        Check(raw.sqlite3_bind_text(statement, 1, owner));
        foreach (var (metric, component, value) in values)
        {
            Check(raw.sqlite3_bind_text(statement, 2, Utf8(component)));
            Check(raw.sqlite3_bind_text(statement, 3, Utf8(metric.Name)));
            Check(metric.IsCount ? raw.sqlite3_bind_int64(statement, 4, (long)value) : raw.sqlite3_bind_double(statement, 4, value));
            Check(raw.sqlite3_bind_text(statement, 5, Utf8(metric.Unit)));
            var code = raw.sqlite3_step(statement);
            // A statement that is not reset would keep the transaction open.
            raw.sqlite3_reset(statement);
            Check(code == raw.SQLITE_DONE ? raw.SQLITE_OK : code);
        }
    }

    public void Dispose() => _statement?.Dispose();

    // On first use: a writer is made before the tables of a new database are.
    private sqlite3_stmt Prepare()
    {
        Check(raw.sqlite3_prepare_v2(_connection.Handle!, Sql, out var statement));
        return statement;
    }

    private void Check(int code) => SqliteException.ThrowExceptionForRC(code, _connection.Handle);

    private ReadOnlySpan<byte> Utf8(string word)
    {
        if (!_words.TryGetValue(word, out var bytes))
            _words[word] = bytes = Encoding.UTF8.GetBytes(word);
        return bytes;
    }
}
