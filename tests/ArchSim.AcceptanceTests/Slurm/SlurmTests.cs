using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ArchSim.AcceptanceTests.CommandLine;
using Microsoft.Data.Sqlite;

namespace ArchSim.AcceptanceTests.Slurm;

/// <summary>Studies on a real slurmctld and slurmd: whole, with a task killed in the middle, by generations, and refused.</summary>
[Category("Long")]
[NonParallelizable]
public sealed class SlurmTests
{
    private const string Network = """
        name: tiny
        layers:
          - { name: c1, op: conv, input: [8, 8, 16], kernel: 3, padding: 1, filters: 16, epilogue: [relu] }
          - { name: f1, op: fc, in: 1024, out: 32 }
        """;

    private const string Head = "name: small\naccelerator: lpa\nworkloads: [tiny.yaml]\nobjectives: [seconds, area_mm2]\n";

    private const string Parameters = "parameters:\n  array.unroll.K: [4, 8, 16, 32]\n  array.unroll.N: [4, 8, 16, 32]\n  buffers.weight.size_kib: { from: 16, to: 256, factor: 2 }\n"
        + "  clock_mhz: { from: 100, to: 1000, steps: 40 }\n  precision: [lp-w4a8, int8]\n";

    private const int Points = 4 * 4 * 5 * 40 * 2;
    private const int Shards = 4;
    private const int Victim = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);
    private static readonly string[] Submission = ["explore", "small.yaml", "--on", "slurm", "--shards", $"{Shards}", "--sbatch", "--time=10", "--wait"];

    private Cluster _cluster = null!;
    private string _parent = "";

    /// <summary>With all that a shell, sbatch and Slurm's names of logs could stumble over.</summary>
    private string Folder => Path.Combine(_parent, "it's 100%j \"of\" $HOME");

    [OneTimeSetUp]
    public void StartCluster() => _cluster = Cluster.Start();

    [OneTimeTearDown]
    public void StopCluster() => _cluster?.Dispose();

    [SetUp]
    public void MakeFolder()
    {
        _parent = Directory.CreateTempSubdirectory("archsim-test-").FullName;
        Directory.CreateDirectory(Folder);
        File.WriteAllText(Path.Combine(Folder, "tiny.yaml"), Network);
        File.WriteAllText(Path.Combine(Folder, "small.yaml"), Head + Parameters + "search: grid\n");
    }

    [TearDown]
    public void RemoveFolder()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(_parent, recursive: true);
    }

    [Test]
    public void A_task_that_is_killed_is_submitted_again_alone_and_the_study_is_that_of_one_machine()
    {
        var before = SubmitAndKill([]);
        Assert.That(before.Outcome.ExitCode, Is.Zero, before.Outcome + Logs());
        Assert.That(before.Kept, Is.LessThan(Points / Shards), "the task was done before it was killed");
        // One log a task: the victim has two.
        var logs = Directory.EnumerateFiles(Path.Combine(Folder, "archsim.slurm/logs"), "task-*.log").Select(f => Path.GetFileNameWithoutExtension(f)!.Split('_')[^1]).Order();
        Assert.That(logs, Is.EqualTo(Enumerable.Range(0, Shards).Append(Victim).Order().Select(i => $"{i}")), Logs);
        using var state = JsonDocument.Parse(Good("slurm", "archsim.slurm", "--json").Out);
        Assert.That((state.RootElement.GetProperty("status").GetString(), state.RootElement.GetProperty("attempt").GetInt32(), state.RootElement.GetProperty("shards_complete").GetInt32()),
            Is.EqualTo(("complete", 1, Shards)));
        Good("explore", "small.yaml", "--db", "whole.db", "--quiet");
        Assert.That(Content("archsim.db"), Is.EqualTo(Content("whole.db")));
    }

    [Test]
    public void What_is_missing_in_the_end_is_named_and_submitting_again_goes_on()
    {
        var (outcome, kept) = SubmitAndKill(["--retries", "0"]);
        Assert.That(outcome.ExitCode, Is.EqualTo(3), outcome + Logs());
        Assert.That(outcome.Error, Does.Contain($"{Points / Shards - kept} of {Points} points are missing after 0 resubmissions: "));
        Assert.That(Run("slurm", "archsim.slurm").ExitCode, Is.EqualTo(3));
        Good(Submission);
        Good("explore", "small.yaml", "--db", "whole.db", "--quiet");
        Assert.That(Content("archsim.db"), Is.EqualTo(Content("whole.db")));
    }

    [Test]
    public void Generations_run_as_arrays_one_after_the_other()
    {
        File.WriteAllText(Path.Combine(Folder, "small.yaml"), Head + Parameters + "search: { kind: nsga2, population: 8, generations: 3 }\n");
        Good(Submission);
        Good("explore", "small.yaml", "--db", "whole.db", "--quiet");
        Assert.That(Content("archsim.db"), Is.EqualTo(Content("whole.db")), Logs);
    }

    [Test]
    public void A_partition_that_there_is_none_of_is_refused_in_one_line()
    {
        CommandLineTest.AssertProblem(Run([.. Submission, "--sbatch", "--partition=none"]), 2, "sbatch: ", "invalid partition");
        Assert.That(Path.Combine(Folder, "archsim.slurm/state.json"), Does.Not.Exist);
    }

    [Test]
    public void An_array_that_is_too_large_is_refused_in_one_line() =>
        CommandLineTest.AssertProblem(Run("explore", "small.yaml", "--on", "slurm", "--shards", "2000"), 2, "sbatch: ", "array", "MaxArraySize");

    /// <summary>Submits, waits, and kills the process of one task as soon as it has points.</summary>
    /// <returns>What became of the submission, and how many points the task had written.</returns>
    private (Outcome Outcome, long Kept) SubmitAndKill(string[] options)
    {
        using var submission = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, [.. Submission, .. options], _cluster.Environment);
        var (output, error) = (submission.StandardOutput.ReadToEndAsync(), submission.StandardError.ReadToEndAsync());
        var shard = Path.Combine(Folder, $"archsim.slurm/shard-{Victim}.db");
        var clock = Stopwatch.StartNew();
        int? task = null;
        while ((task = TaskOf(shard)) is null || CountPoints(shard) == 0)
        {
            Assert.That(clock.Elapsed, Is.LessThan(Patience), "the task did not come");
            Assert.That(submission.HasExited, Is.False, () => output.Result + error.Result + Logs());
            Thread.Sleep(2);
        }
        using (var process = Process.GetProcessById(task.Value))
            process.Kill();
        var kept = CountPoints(shard);
        if (!submission.WaitForExit(Patience))
        {
            submission.Kill();
            Assert.Fail("the study did not come to its end" + Logs());
        }
        return (new Outcome(string.Join(' ', Submission), submission.ExitCode, output.Result, error.Result), kept);
    }

    /// <summary>The process that works on a database.</summary>
    private static int? TaskOf(string database)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            try
            {
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                    && File.ReadAllText(Path.Combine(folder, "cmdline")).Split('\0') is [var program, "explore", .. var words] && program == ArchSimProcess.Executable && words.Contains(database))
                    return id;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It ended meanwhile.
            }
        }
        return null;
    }

    private static long CountPoints(string database)
    {
        try
        {
            return File.Exists(database) ? Query(database, "SELECT count(*) FROM study_point", r => r.GetInt64(0)).Single() : 0;
        }
        catch (SqliteException)
        {
            // Its tables are not there yet, or it is being written.
            return 0;
        }
    }

    private Outcome Run(params string[] arguments) => ArchSimProcess.RunProgram(Folder, ArchSimProcess.Executable, arguments, _cluster.Environment, Patience);

    private Outcome Good(params string[] arguments)
    {
        var outcome = Run(arguments);
        Assert.That(outcome.ExitCode, Is.Zero, outcome + Logs());
        return outcome;
    }

    private string Logs() => Directory.Exists(Path.Combine(Folder, "archsim.slurm/logs"))
        ? string.Concat(Directory.EnumerateFiles(Path.Combine(Folder, "archsim.slurm/logs")).Order().Select(f => $"\n--- {Path.GetFileName(f)}\n{File.ReadAllText(f)}")) : "";

    /// <summary>All that a database holds but for the wall clock.</summary>
    private string Content(string database)
    {
        var text = new StringWriter();
        foreach (var table in (string[])["study", "study_point", "point_total", "point_workload_total", "layer_total", "layer_way", "layer_prefetch_gain"])
        {
            foreach (var row in Query(Path.Combine(Folder, database), $"SELECT * FROM {table}",
                r => string.Join('|', Enumerable.Range(0, r.FieldCount).Select(i => r.IsDBNull(i) ? "NULL" : Convert.ToString(r.GetValue(i), CultureInfo.InvariantCulture)))))
            {
                text.WriteLine($"{table}|{row}");
            }
        }
        return text.ToString();
    }

    private static List<T> Query<T>(string database, string sql, Func<SqliteDataReader, T> read)
    {
        var rows = new List<T>();
        // Read and write: what a killed process left of a transaction is rolled back by whoever comes first.
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Pooling = false, Mode = SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }
}
