using ArchSim.Configuration;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ArchSim.Results;

/// <summary>The answer to a question in SQL; a cell is null, a long, a double or text.</summary>
/// <param name="IsCut">There are more rows than were asked for.</param>
public sealed record QueryAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows, bool IsCut);

/// <summary>Questions of users: one statement that reads, its answer bounded.</summary>
public static class StudyQuery
{
    private const int LongestText = 10_000;

    /// <summary>The views for people, as a query may name them.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["study_summary", "study_result", "study_workload_result", "study_failure", "summary", "pareto"];

    /// <param name="query">A name of <see cref="Names"/>, or SQL.</param>
    /// <exception cref="InputException">No database, no SQL, more than one statement, or one that would write.</exception>
    public static QueryAnswer Ask(string path, string query, int mostRows, StoreOptions? options = null, CancellationToken cancel = default)
    {
        using var store = ResultStore.Open(path, StoreMode.Read, options);
        var sql = Names.Contains(query) ? $"SELECT * FROM {query}" : query;
        RequireOneReader(store.Connection, sql);
        try
        {
            using var command = store.Connection.CreateCommand();
            command.CommandText = sql;
            using var reader = command.ExecuteReader();
            var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToList();
            var rows = new List<IReadOnlyList<object?>>();
            while (reader.Read())
            {
                cancel.ThrowIfCancellationRequested();
                if (rows.Count == mostRows)
                    return new QueryAnswer(columns, rows, IsCut: true);
                rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => Cell(reader, i))]);
            }
            return new QueryAnswer(columns, rows, IsCut: false);
        }
        catch (SqliteException e)
        {
            throw Refusal(e);
        }
    }

    private static object? Cell(SqliteDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetValue(column) switch
    {
        string text => text.Length > LongestText ? text[..LongestText] + "..." : text,
        byte[] bytes => Convert.ToHexStringLower(bytes.AsSpan(0, Math.Min(bytes.Length, LongestText / 2))),
        var value => value,
    };

    /// <summary>By SQLite's own judgement of the statement, before it runs.</summary>
    private static void RequireOneReader(SqliteConnection connection, string sql)
    {
        if (sql.Contains('\0') || string.IsNullOrWhiteSpace(sql))
            throw new InputException("--query", "needs a SELECT, or the name of a view");
        var code = raw.sqlite3_prepare_v2(connection.Handle!, sql, out var statement, out var tail);
        using (statement)
        {
            if (code != raw.SQLITE_OK)
                throw new InputException("--query", $"is no SQL that this database understands: {raw.sqlite3_errmsg(connection.Handle!).utf8_to_string()}");
            if (!string.IsNullOrWhiteSpace(tail) || statement.IsInvalid)
                throw new InputException("--query", "must be one statement");
            // A pragma that reads could still turn off what keeps the file as it is.
            if (raw.sqlite3_stmt_readonly(statement) == 0 || raw.sqlite3_column_count(statement) == 0
                || !(sql.TrimStart().StartsWith("SELECT", StringComparison.OrdinalIgnoreCase) || sql.TrimStart().StartsWith("WITH", StringComparison.OrdinalIgnoreCase)))
                throw new InputException("--query", "must be a SELECT: a database is only read");
        }
    }

    private static InputException Refusal(SqliteException e) => new("--query", $"cannot be answered: {e.Message}");
}
