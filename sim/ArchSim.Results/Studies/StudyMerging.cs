using ArchSim.Configuration;
using Microsoft.Data.Sqlite;

namespace ArchSim.Results;

/// <summary>What of the studies of two databases cannot be united: other results under one hash, and shards of another study.</summary>
internal static class StudyMerging
{
    // What a reader of the message would look at first.
    private static readonly (string Column, string Word)[] Compared =
    [
        ("model_version", "version of the model"), ("search", "search"), ("points", "points"), ("parameters", "parameters"), ("seed", "seed"), ("workloads", "workloads"),
        ("mapping", "mapping"), ("objectives", "objectives"), ("constraints", "constraints"), ("source", "text of the study file"),
    ];

    private static readonly (string What, string Table, string Key, string[] Columns)[] Results =
    [
        ("points", "study_point", "study, number", ["configuration", "status"]),
        ("configurations", "point_total", "configuration", [.. StudyFigures.All.Select(f => f.Name)]),
        ("layers", "layer_total", "layer", ["cycles", "macs", "dram_read_bytes", "dram_write_bytes", "dram_pj", "array_pj", "partial_sum_buffer_bytes", "partial_sum_dram_bytes"]),
        ("ways to run a layer", "layer_way", "layer", ["cycles", "picojoule", "bytes"]),
        ("prefetch gains", "layer_prefetch_gain", "layer", ["cycles"]),
        ("accuracies", "accuracy_total", "hash", ["images", "correct"]),
    ];

    /// <exception cref="StoreException">Other results under the same hash.</exception>
    /// <exception cref="InputException">A shard of another study.</exception>
    public static void RefuseOthers(SqliteConnection connection, string path, string otherPath)
    {
        RefuseOtherStudies(connection, path, otherPath);
        foreach (var (what, table, key, columns) in Results)
        {
            var different = connection.ReadLong(
                $"SELECT count(*) FROM main.{table} AS a JOIN other.{table} AS b USING ({key}) WHERE {string.Join(" OR ", columns.Select(c => $"a.{c} IS NOT b.{c}"))}");
            if (different > 0)
                throw new StoreException(path, $"has other results than '{otherPath}' for {different} of the same {what}; nothing was merged");
        }
    }

    private static void RefuseOtherStudies(SqliteConnection connection, string path, string otherPath)
    {
        using var pairs = new Statement(connection,
            $"SELECT a.name, {string.Join(", ", Compared.Select(c => $"a.{c.Column} IS NOT b.{c.Column}"))} FROM main.study AS a JOIN other.study AS b ON a.name = b.name "
            + "WHERE a.identity <> b.identity AND NOT EXISTS (SELECT 1 FROM main.study AS c WHERE c.identity = b.identity) ORDER BY 1 LIMIT 1", 0);
        using var row = pairs.Query();
        if (!row.Read())
        {
            RefuseStrangeShard(connection, path, otherPath);
            return;
        }
        var differing = Compared.Where((_, i) => row.GetBoolean(i + 1)).Select(c => c.Word).DefaultIfEmpty("files that the study names").ToList();
        throw new InputException(otherPath, $"is of another study '{row.GetString(0)}' than '{path}': other {string.Join(", ", differing)}; nothing was merged");
    }

    /// <summary>Where shards are united, another study's has come among them by mistake.</summary>
    private static void RefuseStrangeShard(SqliteConnection connection, string path, string otherPath)
    {
        using var strange = new Statement(connection,
            "SELECT b.name, (SELECT name FROM main.study JOIN main.study_execution AS m ON m.study = identity WHERE m.shard NOT LIKE '%/1' ORDER BY name LIMIT 1) AS here "
            + "FROM other.study AS b JOIN other.study_execution AS e ON e.study = b.identity WHERE e.shard NOT LIKE '%/1' "
            + "AND b.identity NOT IN (SELECT identity FROM main.study) AND here IS NOT NULL ORDER BY 1 LIMIT 1", 0);
        using var row = strange.Query();
        if (row.Read())
            throw new InputException(otherPath, $"is a shard of study '{row.GetString(0)}', and '{path}' takes those of '{row.GetString(1)}'; nothing was merged");
    }
}
