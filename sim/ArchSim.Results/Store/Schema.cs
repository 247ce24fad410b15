using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>
/// The versions of the database. Step n is what turns version n - 1 into version n, and version 0 is an empty file: a new database goes through all
/// of them, so that there is one way to make a table. A step that has been released is never changed; the next change is a new file.
/// </summary>
internal sealed class Schema(IReadOnlyList<string> steps)
{
    /// <summary>"ArcR", so that <c>file</c> and SQLite tell a database of results from any other.</summary>
    public const int ApplicationId = 0x41726352;

    public static Schema Current { get; } = new([Step(1), Step(2)]);

    public IReadOnlyList<string> Steps { get; } = steps;

    public int Version => Steps.Count;

    /// <summary>Brings an empty or older database to this version; whoever reads it meanwhile sees the old one.</summary>
    public void Upgrade(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: false);
        // Another process may have been faster.
        var from = (int)connection.ReadLong("PRAGMA user_version");
        if (from < Version)
        {
            foreach (var step in Steps.Skip(from))
                connection.Execute(step);
            connection.Execute($"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version}");
        }
        transaction.Commit();
    }

    /// <summary>The version of a database of ours, 0 for one in which nothing is yet.</summary>
    /// <exception cref="InputException">Somebody else's, or of a newer version.</exception>
    public int Check(SqliteConnection connection, string path)
    {
        // One look at the file: another process may be making its tables this moment.
        using var transaction = connection.BeginTransaction(deferred: true);
        var application = (int)connection.ReadLong("PRAGMA application_id");
        var version = (int)connection.ReadLong("PRAGMA user_version");
        var isEmpty = connection.ReadLong("SELECT count(*) FROM sqlite_schema") == 0;
        transaction.Commit();
        if (application == 0 && version == 0 && isEmpty)
            return 0;
        if (application != ApplicationId || version < 1)
            throw new InputException(path, $"is a SQLite database, but not one of results (application id {application:x8}, not {ApplicationId:x8})");
        if (version > Version)
            throw new InputException(path, $"was written by a newer version (schema {version}; this one knows up to {Version})");
        return version;
    }

    private static string Step(int number) => Script($"schema-{number}.sql");

    /// <summary>An SQL file of this folder.</summary>
    public static string Script(string name)
    {
        using var stream = typeof(Schema).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"'{name}' is not in the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
