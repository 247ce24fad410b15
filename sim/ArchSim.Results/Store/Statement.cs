using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>A prepared statement whose parameters are made once and filled in for each row.</summary>
internal sealed class Statement : IDisposable
{
    private readonly SqliteCommand _command;
    private readonly SqliteParameter[] _parameters;

    /// <summary><c>INSERT INTO table VALUES (…)</c> with as many parameters, and what to do where the key is there.</summary>
    public static Statement Insert(SqliteConnection connection, string table, int columns, string conflict = "")
    {
        var places = string.Join(", ", Enumerable.Range(0, columns).Select(i => $"${i}"));
        return new Statement(connection, $"INSERT INTO {table} VALUES ({places}) {conflict}", columns);
    }

    public Statement(SqliteConnection connection, string sql, int parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        _parameters = [.. Enumerable.Range(0, parameters).Select(i => _command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" }))];
    }

    public SqliteTransaction? Transaction
    {
        set => _command.Transaction = value;
    }

    /// <summary>Rows changed.</summary>
    public int Execute(params ReadOnlySpan<object?> values)
    {
        Fill(values);
        return _command.ExecuteNonQuery();
    }

    public SqliteDataReader Query(params ReadOnlySpan<object?> values)
    {
        Fill(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Fill(ReadOnlySpan<object?> values)
    {
        for (var i = 0; i < _parameters.Length; i++)
            _parameters[i].Value = values[i] ?? DBNull.Value;
    }
}
