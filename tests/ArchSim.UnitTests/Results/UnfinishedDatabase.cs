using Microsoft.Data.Sqlite;

namespace ArchSim.UnitTests.Results;

/// <summary>What a process leaves that is killed between making its database and making the tables: a header that asks for a write-ahead log.</summary>
internal static class UnfinishedDatabase
{
    public static void Write(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
    }
}
