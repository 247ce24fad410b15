using ArchSim.Exploration;
using ArchSim.Results;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>A study of a few points of a few milliseconds in a folder of its own: some fail (no such weight format), some are excluded, some layers are equal.</summary>
internal static class SmallStudy
{
    private const string Network = """
        name: tiny
        layers:
          - { name: c1, op: conv, input: [8, 8, 16], kernel: 3, padding: 1, filters: 16, epilogue: [relu] }
          - { name: p1, op: maxpool, input: [8, 8, 16], kernel: 2, stride: 2 }
          - { name: f1, op: fc, in: 256, out: 32 }
          - { name: f2, op: fc, in: 256, out: 32 }
        """;

    /// <summary>3 x 4 x 2 points; two of them are excluded, and half of the others are in a format that the machine does not have.</summary>
    public const string Lines = """
        parameters:
          array.unroll.K: [8, 16, 32]
          buffers.weight.size_kib: { from: 32, to: 256, factor: 2 }
          precision: [lp-w4a8, int8]
        conditions: [array.unroll.K < 32 or buffers.weight.size_kib > 32]
        search: grid
        """;

    public static Study In(TemporaryFolder folder, string lines = Lines, string name = "small")
    {
        File.WriteAllText(folder["tiny.yaml"], Network);
        File.WriteAllText(folder[name + ".yaml"], $"name: {name}\naccelerator: lpa\nworkloads: [tiny.yaml]\nobjectives: [seconds, area_mm2]\n{lines}");
        return StudyFile.Load(folder[name + ".yaml"]);
    }

    public static StudyRunOptions Options(string database, int threads = 1, Shard? shard = null) =>
        new() { Database = database, Threads = threads, Shard = shard ?? Shard.Whole, Version = "0", BatchPoints = 4 };

    public static StudyRunResult Explore(Study study, string database, int threads = 1, Shard? shard = null, CancellationToken cancel = default)
    {
        ResultStore.Open(database, StoreMode.Write).Dispose();
        using var simulation = new StudySimulation(study, database);
        return new StudyRunner(study, Options(database, threads, shard), simulation.Evaluator).Run(cancel);
    }

    /// <summary>All that a database holds, table by table, but for the wall clock.</summary>
    public static string Content(string database)
    {
        using var store = ResultStore.Open(database, StoreMode.Read);
        var text = new StringWriter();
        foreach (var table in (string[])["study", "study_point", "point_total", "point_workload_total", "layer_total", "layer_way", "layer_prefetch_gain", "accuracy_total", "study_result"])
        {
            text.WriteLine($"--- {table}");
            using var command = store.Connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                text.WriteLine(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))));
        }
        return text.ToString();
    }
}
