using System.Diagnostics;
using ArchSim.Exploration;
using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;
using Microsoft.Data.Sqlite;

namespace ArchSim.Benchmarks;

/// <summary>Points of ResNet-50 a second: array shapes x buffer sizes on one machine, from files to rows in a database.</summary>
internal static class ExploreRates
{
    private const int Points = 400;

    // Parameters by turns, so that the first points already differ in all of them.
    private const string Grid = """
        name: rates
        accelerator: int8-systolic
        workloads: [resnet50]
        objectives: [seconds, energy_pj, area_mm2]
        parameters:
          array.unroll.K: { from: 8, to: 64, step: 8 }
          array.unroll.N: { from: 8, to: 64, step: 8 }
          buffers.weight.size_kib: { from: 32, to: 512, factor: 2 }
          buffers.activation.size_kib: { from: 64, to: 1024, factor: 2 }
          buffers.partial_sum.size_kib: { from: 32, to: 512, factor: 2 }
        search: { kind: random, points: 400 }
        """;

    public static string MeasureRates()
    {
        var folder = Directory.CreateTempSubdirectory("archsim-");
        try
        {
            return Rates(folder.FullName);
        }
        finally
        {
            SqliteConnection.ClearAllPools();
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Processor time of one point, part by part, on one thread.</summary>
    public static string MeasureParts()
    {
        var study = StudyFile.Parse(Grid, "rates.yaml");
        var search = (ISampledSearch)study.Search;
        var configurations = Enumerable.Range(0, 40).Select(i => study.Space.Configure(search.At(i))).ToList();
        var workload = WorkloadFile.Load("resnet50");
        var accelerators = configurations.Select(c => AcceleratorFile.Load(c.Accelerator, c.AcceleratorFields)).ToList();
        var precision = PrecisionFile.Load(accelerators[0].Spec.DefaultPrecision);
        var requests = accelerators.Select(a => new RunRequest { Accelerator = a, Workload = workload, Precision = precision, Threads = 1 }).ToList();
        var parts = requests.Select(r => new SimulationParts(r)).ToList();
        var table = new MarkdownTable("part of a point", "ms of processor time");
        Add("values to configuration", () => configurations.ForEach(_ => study.Space.Configure(search.At(7))));
        Add("machine from its files", () => configurations.ForEach(c => AcceleratorFile.Load(c.Accelerator, c.AcceleratorFields)));
        Add("totals of all layers, none known", () => requests.ForEach(r => TotalsSimulator.Run(r, new Forgetful())));
        Add("of it, the mapper", () => parts.ForEach(p => p.Map()));
        Add("of it, the machine, on the mappings that won", () => parts.ForEach(p => p.Run()));
        var known = new Remembering();
        Add("totals of all layers, all known", () => requests.ForEach(r => TotalsSimulator.Run(r, known)));
        return table.ToString();

        void Add(string name, Action work) =>
            table.Add(name, MarkdownTable.Digits(Timing.Of(work, TimeSpan.FromSeconds(1), repeats: 3).Processor.TotalMilliseconds / configurations.Count));
    }

    private static string Rates(string folder)
    {
        var table = new MarkdownTable("explored", "points", "points/s", "points a second and core", "bytes a point", "managed MiB held");
        var study = StudyFile.Parse(Grid, "rates.yaml");
        // The compiler's last tier, the formats' tables.
        Explore(study with { Identity = "warm" }, Path.Combine(folder, "warm.db"), 1, 60);
        var inOrder = StudyFile.Parse(Grid.Replace("{ kind: random, points: 400 }", "grid", StringComparison.Ordinal), "grid.yaml");
        foreach (var threads in (int[])[1, Environment.ProcessorCount])
        {
            Add($"cold, in the grid's order, {threads} thread{(threads > 1 ? "s" : "")}", Path.Combine(folder, $"grid{threads}.db"), threads, inOrder);
            var file = Path.Combine(folder, $"{threads}.db");
            Add($"cold, {threads} thread{(threads > 1 ? "s" : "")}", file, threads, study);
            Execute(file, "DELETE FROM study_point; DELETE FROM point_total; DELETE FROM point_workload_total");
            Add("layers remembered", file, threads, study);
            Add("points remembered", file, threads, study with { Identity = "other" });
        }
        return table.ToString();

        void Add(string name, string file, int threads, Study explored)
        {
            var processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.GetTimestamp();
            var points = Explore(explored, file, threads, Points);
            var (wall, used) = (Stopwatch.GetElapsedTime(clock), Environment.CpuUsage.TotalTime - processor);
            Execute(file, "PRAGMA wal_checkpoint(TRUNCATE)");
            table.Add(name, MarkdownTable.Digits(points), MarkdownTable.Digits(points / wall.TotalSeconds), MarkdownTable.Digits(points / used.TotalSeconds),
                MarkdownTable.Digits(new FileInfo(file).Length / (double)points), MarkdownTable.Digits(GC.GetTotalMemory(forceFullCollection: true) / 1048576.0));
        }
    }

    private static long Explore(Study study, string file, int threads, long before)
    {
        ResultStore.Open(file, StoreMode.Write).Dispose();
        using var simulation = new StudySimulation(study, file);
        var run = new StudyRunner(study, new StudyRunOptions { Database = file, Threads = threads, Before = before, Version = "0" }, simulation.Evaluator).Run();
        return run.Simulated + run.Remembered;
    }

    private static void Execute(string file, string sql)
    {
        using var connection = new SqliteConnection($"Data Source={file};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private sealed class Forgetful : ILayerTotals
    {
        public LayerWay? FindWay(string hash) => null;

        public void KeepWay(string hash, LayerWay way)
        {
        }

        public LayerTotals? Find(string hash) => null;

        public void Keep(string hash, LayerTotals totals)
        {
        }

        public long? FindPrefetchGain(string hash) => null;

        public void KeepPrefetchGain(string hash, long cycles)
        {
        }
    }

    private sealed class Remembering : ILayerTotals
    {
        private readonly Dictionary<string, LayerTotals> _known = [];
        private readonly Dictionary<string, long> _gains = [];
        private readonly Dictionary<string, LayerWay> _ways = [];

        public LayerWay? FindWay(string hash) => _ways.GetValueOrDefault(hash);

        public void KeepWay(string hash, LayerWay way) => _ways[hash] = way;

        public LayerTotals? Find(string hash) => _known.GetValueOrDefault(hash);

        public void Keep(string hash, LayerTotals totals) => _known[hash] = totals;

        public long? FindPrefetchGain(string hash) => _gains.TryGetValue(hash, out var cycles) ? cycles : null;

        public void KeepPrefetchGain(string hash, long cycles) => _gains[hash] = cycles;
    }
}
