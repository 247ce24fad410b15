using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>Unites two databases, such as those of the shards of a study.</summary>
internal static class Merging
{
    private static readonly string Script = Schema.Script("merge.sql");

    public static (long Runs, long Points) Run(SqliteConnection connection, string path, string otherPath, string otherFullPath)
    {
        using (var attach = new Statement(connection, "ATTACH DATABASE $0 AS other", 1))
            attach.Execute(otherFullPath);
        try
        {
            using var transaction = connection.BeginTransaction(deferred: false);
            RefuseOtherResults(connection, path, otherPath);
            var (runs, points) = Count(connection);
            connection.Execute(Script);
            var (runsNow, pointsNow) = Count(connection);
            transaction.Commit();
            return (runsNow - runs, pointsNow - points);
        }
        finally
        {
            connection.Execute("DETACH DATABASE other");
        }
    }

    private static (long Runs, long Points) Count(SqliteConnection connection) =>
        (connection.ReadLong("SELECT count(*) FROM main.run"), connection.ReadLong("SELECT count(*) FROM main.study_point"));

    // As for a single run: two versions of the simulator must not be mixed under one hash.
    private static void RefuseOtherResults(SqliteConnection connection, string path, string otherPath)
    {
        var different = connection.ReadLong(
            "SELECT count(*) FROM main.run AS a JOIN other.run AS b USING (hash) WHERE a.cycles <> b.cycles OR a.energy_pj <> b.energy_pj");
        if (different > 0)
            throw new StoreException(path, $"has other results than '{otherPath}' for {different} of the same runs; nothing was merged");
        StudyMerging.RefuseOthers(connection, path, otherPath);
    }
}
