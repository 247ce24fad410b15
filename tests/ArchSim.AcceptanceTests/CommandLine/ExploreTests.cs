using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ArchSim.UnitTests.Results;
using Microsoft.Data.Sqlite;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>Studies by the executable: killed, side by side, in shards, asked and misused.</summary>
public sealed class ExploreTests : CommandLineTest
{
    private const string Network = """
        name: tiny
        layers:
          - { name: c1, op: conv, input: [8, 8, 16], kernel: 3, padding: 1, filters: 16, epilogue: [relu] }
          - { name: f1, op: fc, in: 1024, out: 32 }
        """;

    private const string Head = "name: small\naccelerator: lpa\nworkloads: [tiny.yaml]\nobjectives: [seconds, area_mm2]\n";

    private const string Lines = "parameters:\n  array.unroll.K: [4, 8, 16, 32]\n  array.unroll.N: [4, 8, 16, 32]\n  buffers.weight.size_kib: { from: 16, to: 256, factor: 2 }\n  clock_mhz: { from: 100, to: 1000, steps: 10 }\n"
        + "  precision: [lp-w4a8, int8]\nsearch: grid\n";

    private const long Points = 4 * 4 * 5 * 10 * 2;

    [Test]
    public void A_study_that_is_killed_ten_times_is_that_of_an_undisturbed_run() => KillAndResume(kills: 10);

    [Test]
    [Category("Long")]
    public void A_study_that_is_killed_a_hundred_times_is_that_of_an_undisturbed_run() => KillAndResume(kills: 100);

    [Test]
    public void A_study_that_was_killed_before_its_database_had_tables_begins_anew()
    {
        Write();
        var reference = Reference();
        UnfinishedDatabase.Write(PathOf("begun.db"));
        Good("explore", "small.yaml", "--quiet", "--db", "begun.db");
        Assert.That(Content("begun.db"), Is.EqualTo(reference));
    }

    [Test]
    public void Two_processes_on_one_database_lose_nothing()
    {
        Write();
        var reference = Reference();
        using var first = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, ["explore", "small.yaml", "--quiet", "--threads", "1"]);
        using var second = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, ["explore", "small.yaml", "--quiet", "--threads", "1"]);
        foreach (var process in (Process[])[first, second])
        {
            var error = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.That(process.ExitCode, Is.Zero, error);
        }
        Assert.That(Content("archsim.db"), Is.EqualTo(reference));
    }

    [Test]
    public void Shards_are_merged_and_the_summary_counts_all()
    {
        Write();
        for (var i = 0; i < 3; i++)
            Good("explore", "small.yaml", "--shard", $"{i}/3", "--db", $"s{i}.db", "--quiet");
        var merged = Good("merge", "all.db", "s0.db", "s1.db", "s2.db").Out;
        Assert.That(merged, Does.Contain("s2.db: 0 runs and 533 points of studies were new"));
        Assert.That(Content("all.db"), Is.EqualTo(Reference()));
        using var json = JsonDocument.Parse(Good("explore", "small.yaml", "--db", "all.db", "--json").Out);
        var root = json.RootElement;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(root.GetProperty("points").GetInt64(), Is.EqualTo(Points));
            Assert.That(root.GetProperty("done").GetInt64() + root.GetProperty("failed").GetInt64(), Is.EqualTo(Points));
            Assert.That(root.GetProperty("this_time").GetProperty("there_before").GetInt64(), Is.EqualTo(Points));
            Assert.That(root.GetProperty("front").GetArrayLength(), Is.Positive);
        }
    }

    [Test]
    public void A_study_that_is_interrupted_says_how_to_go_on()
    {
        Write();
        using var process = ArchSimProcess.Start(Folder, "env", ["--default-signal=INT", ArchSimProcess.Executable, "explore", "small.yaml", "--threads", "1"]);
        var error = process.StandardError.ReadToEndAsync();
        var clock = Stopwatch.StartNew();
        while (!process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1) && CountPoints() == 0)
            Thread.Sleep(10);
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(30)), "it did not end");
        // The signal may have come when all was done.
        Assert.That(process.ExitCode, Is.AnyOf(0, 130));
        if (process.ExitCode == 130)
            Assert.That(error.Result, Does.Contain("interrupted; ").And.Contain("the same command goes on"));
        Good("explore", "small.yaml", "--quiet");
        Assert.That(Content("archsim.db"), Is.EqualTo(Reference()));
    }

    [Test]
    public void Summaries_plans_and_questions_are_answered()
    {
        Write();
        Assert.That(Good("explore", "small.yaml", "--dry-run").Out, Does.Contain("small: grid, 1,600 points, 1,600 of them to do"));
        Assert.That(PathOf("archsim.db"), Does.Not.Exist);
        var summary = Good("explore", "small.yaml", "--points", "100").Out;
        Assert.That(summary, Does.Contain("small: grid, 100 of 1,600 points, 50 done, 50 failed, 0 excluded").And.Contain("Front: ").And.Contain("least seconds").And.Contain("cannot run on lpa"));
        Assert.That(Good("explore", "--query", "SELECT count(*) AS n FROM study_point").Out, Does.Contain("100"));
        using var json = JsonDocument.Parse(Good("explore", "--query", "study_summary", "--json").Out);
        Assert.That(json.RootElement.GetProperty("rows")[0][3].GetInt64(), Is.EqualTo(50));
        Assert.That(Good("inspect", "small.yaml").Out, Does.Contain("array.unroll.K").And.Contain("1,600 points"));
        AssertProblem(ArchSim("explore", "--query", "DELETE FROM study"), 2, "--query: must be a SELECT");
    }

    [Test]
    public void The_front_is_that_of_the_summary_and_databases_list_their_studies()
    {
        Write();
        // The name alone makes no other study.
        WriteFile("other.yaml", Head.Replace("small", "other") + Lines + "seed: 2\n");
        using var run = JsonDocument.Parse(Good("explore", "small.yaml", "--points", "100", "--json").Out);
        var expected = run.RootElement.GetProperty("front").EnumerateArray().Select(p => p.GetProperty("number").GetInt64()).ToList();
        foreach (var asked in (string[][])[[], ["small"], ["small.yaml"]])
        {
            using var front = JsonDocument.Parse(Good(["explore", .. asked, "--query", "front", "--json"]).Out);
            Assert.That(front.RootElement.GetProperty("rows").EnumerateArray().Select(r => r[0].GetInt64()), Is.EqualTo(expected).And.Not.Empty);
        }
        Assert.That(Good("explore", "--query", "front").Out, Does.Match(@"\n +\d+ +(4|8|16|32) +(4|8|16|32) +\d+ +\d+ +"), "values of parameters as the study writes them");
        Good("explore", "other.yaml", "--points", "4", "--quiet");
        AssertProblem(ArchSim("explore", "--query", "front"), 2, "archsim.db: holds several studies; name one: other, small");
        AssertProblem(ArchSim("explore", "smal", "--query", "front"), 2, "archsim.db: holds no study 'smal'; it has other, small");
        Assert.That(Good("inspect", "archsim.db").Out, Does.Contain("0 runs, 2 studies").And.Contain("seconds, area_mm2"));
        using var inspected = JsonDocument.Parse(Good("inspect", "archsim.db", "--json").Out);
        Assert.That(inspected.RootElement.GetProperty("studies").EnumerateArray().Select(s => (s.GetProperty("name").GetString(), s.GetProperty("done").GetInt64() + s.GetProperty("failed").GetInt64())),
            Is.EqualTo(new[] { ("other", 4L), ("small", 100L) }));
    }

    [Test]
    public void A_report_that_is_asked_for_has_a_page_of_the_study()
    {
        Write();
        var alone = Good("explore", "small.yaml", "--points", "2", "--quiet", "--out", "report");
        Assert.That(alone.Error, Does.Contain("report: report/index.html"));
        Assert.That(File.ReadAllText(PathOf("report/index.html")), Does.Contain("<h1>small</h1>"));
        Assert.That(PathOf("report/study-small-front.svg"), Does.Exist);

        Good("run", "lpa", "tiny.yaml", "--quiet");
        Good("report", "archsim.db", "--out", "both", "--quiet");
        Assert.That(File.ReadAllText(PathOf("both/index.html")), Does.Contain("href=\"study-small.html\""));
        Assert.That(PathOf("both/study-small.html"), Does.Exist);
    }

    [Test]
    public void Generations_go_in_shards_and_merges_by_turns()
    {
        Write();
        WriteFile("nsga.yaml", Head + Lines.Replace("search: grid", "search: { kind: nsga2, population: 8, generations: 3 }"));
        Good("explore", "nsga.yaml", "--quiet", "--db", "whole.db");
        for (var generation = 0; generation < 3; generation++)
        {
            for (var i = 0; i < 2; i++)
                Good(["explore", "nsga.yaml", "--quiet", "--shard", $"{i}/2", "--db", $"g{generation}-{i}.db", .. generation == 0 ? (string[])[] : ["--base", "all.db"]]);
            Good("merge", "all.db", $"g{generation}-0.db", $"g{generation}-1.db");
        }
        Assert.That(Content("all.db"), Is.EqualTo(Content("whole.db")));
        AssertProblem(ArchSim("explore", "nsga.yaml", "--shard", "0/2", "--base", "none.db", "--db", "x.db"), 2, "none.db: no such database");
        AssertProblem(ArchSim("explore", "nsga.yaml", "--shard", "0/2", "--base", "all.db", "--db", "./all.db"), 2, "--db would overwrite the database that --base reads");
        AssertProblem(ArchSim("explore", "small.yaml", "--shard", "0/2", "--base", "all.db", "--db", "x.db"), 2, "--base: is for shards of a search by generations");
    }

    [Test]
    public void What_cannot_be_explored_or_merged_is_one_line()
    {
        Write();
        WriteFile("none.yaml", Head + "parameters: { precision: [int8, int4] }\nsearch: grid\n");
        WriteFile("text.db", "no database, and longer than a header of one would be");
        Good("explore", "small.yaml", "--points", "4", "--quiet");
        AssertProblem(ArchSim("explore", "missing.yaml"), 2, "missing.yaml", "no such study");
        AssertProblem(ArchSim("explore", "none.yaml", "--quiet", "--db", "n.db"), 3, "no point of small could be simulated");
        AssertProblem(ArchSim("merge", "out.db", "missing.db"), 2, "missing.db: no such database");
        AssertProblem(ArchSim("merge", "out.db", "text.db"), 2, "text.db: is not a database");
        AssertProblem(ArchSim("merge", "out.db", "archsim.db", "./archsim.db"), 2, "./archsim.db: is named twice");
        AssertProblem(ArchSim("merge", "archsim.db", "archsim.db"), 2, "archsim.db: is the database to merge into");
        Assert.That(PathOf("out.db"), Does.Not.Exist);
    }

    [Test]
    public void What_is_sent_to_Slurm_is_shown_and_misuse_is_one_line()
    {
        Write();
        var shown = Good("explore", "small.yaml", "--on", "slurm", "--shards", "4", "--sbatch", "--partition=short", "--sbatch=--mem=2G", "--dry-run").Out;
        Assert.That(shown, Does.Contain("sbatch --partition=short --mem=2G --parsable").And.Contain("--array=0-3").And.Contain($"exec {ArchSimProcess.Executable} explore {PathOf("small.yaml")} --identity "));
        using (var json = JsonDocument.Parse(Good("explore", "small.yaml", "--on", "slurm", "--dry-run", "--json").Out))
            Assert.That(json.RootElement.GetProperty("commands")[0].GetProperty("words").EnumerateArray().Select(w => w.GetString()), Does.Contain("--array=0-15"));
        Assert.That(Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName), Is.EquivalentTo(new[] { "small.yaml", "tiny.yaml" }));
        AssertProblem(ArchSim("explore", "small.yaml", "--shards", "4"), 2, "--shards needs --on slurm");
        AssertProblem(ArchSim("explore", "small.yaml", "--on", "slurm", "--threads", "2"), 2, "--cpus-per-task");
        AssertProblem(ArchSim("explore", "small.yaml", "--on", "slurm", "--shard", "0/4"), 2, "--shard is not for --on slurm");
        AssertProblem(ArchSim("explore", "small.yaml", "--on", "slurm", "--sbatch", "short"), 2, "--partition=short", "was 'short'");
        AssertProblem(ArchSim("explore", "small.yaml", "--on", "slurm", "--sbatch", "--array=1"), 2, "--array");
        AssertProblem(ArchSim("explore", "small.yaml", "--on", "pbs"), 2, "this-machine, slurm");
        AssertProblem(ArchSim("explore", "small.yaml", "--identity", "0"), 2, "has identity", "and 0 is asked for");
        AssertProblem(ArchSim("slurm", "."), 2, "holds no study on Slurm");
        var absent = ArchSimProcess.RunProgram(Folder, ArchSimProcess.Executable, ["explore", "small.yaml", "--on", "slurm"], new Dictionary<string, string> { ["PATH"] = Folder });
        AssertProblem(absent, 2, "sbatch: cannot be started");
    }

    private void KillAndResume(int kills)
    {
        Write();
        var reference = Reference();
        var random = new Random(1);
        var database = 0;
        var killed = 0;
        while (killed < kills)
        {
            using var process = ArchSimProcess.Start(Folder, ArchSimProcess.Executable, ["explore", "small.yaml", "--quiet", "--db", $"k{database}.db"]);
            if (!process.WaitForExit(random.Next(100, 1500)))
            {
                process.Kill();
                process.WaitForExit();
                killed++;
                continue;
            }
            Assert.That(process.ExitCode, Is.Zero, process.StandardError.ReadToEnd());
            Assert.That(Content($"k{database++}.db"), Is.EqualTo(reference));
        }
        Good("explore", "small.yaml", "--quiet", "--db", $"k{database}.db");
        Assert.That(Content($"k{database}.db"), Is.EqualTo(reference));
    }

    private void Write()
    {
        WriteFile("tiny.yaml", Network);
        WriteFile("small.yaml", Head + Lines);
    }

    private string Reference()
    {
        Good("explore", "small.yaml", "--quiet", "--db", "reference.db");
        return Content("reference.db");
    }

    private long CountPoints()
    {
        try
        {
            return File.Exists(PathOf("archsim.db")) ? Query<long>("archsim.db", "SELECT count(*) FROM study_point") : 0;
        }
        catch (SqliteException)
        {
            // Its tables are not there yet.
            return 0;
        }
    }

    /// <summary>All that a database holds but for the wall clock.</summary>
    private string Content(string database)
    {
        using var connection = new SqliteConnection($"Data Source={PathOf(database)};Pooling=False");
        connection.Open();
        var text = new StringWriter();
        foreach (var table in (string[])["study", "study_point", "point_total", "point_workload_total", "layer_total", "layer_way", "layer_prefetch_gain"])
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM {table}";
            using var reader = command.ExecuteReader();
            while (reader.Read())
                text.WriteLine(table + "|" + string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? "NULL" : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }
        return text.ToString();
    }
}
