using System.Diagnostics;
using System.Runtime.Versioning;
using ArchSim.Exploration;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Exploration;

/// <summary>Scripts that a real shell runs, and command lines of sbatch.</summary>
[Platform(Exclude = "Win")]
[UnsupportedOSPlatform("windows")]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SlurmScriptsTests : IDisposable
{
    private const string Odd = "it's 100%j \"of\" $HOME `x`";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [TestCase(false)]
    [TestCase(true)]
    public void A_task_gets_every_word_as_it_was_meant(bool byGenerations)
    {
        var plan = Plan();
        var words = Run(new SlurmScripts(plan, byGenerations).Task, "-", ("SLURM_ARRAY_TASK_ID", "7"), ("SLURM_CPUS_PER_TASK", "2"));
        Assert.That(words, Is.EqualTo((string[])[plan.WorkingDirectory, "explore", plan.StudyFile, "--identity", "abc", "--shard", "7/12", "--db", plan.ShardDatabase(7),
            .. byGenerations ? (string[])["--base", plan.Database] : [], "--shared", "--force", "--quiet", "--threads", "2"]));
    }

    [Test]
    public void A_task_has_one_thread_where_nothing_else_is_asked_for() =>
        Assert.That(Run(new SlurmScripts(Plan(), false).Task, "-", ("SLURM_ARRAY_TASK_ID", "7"))[^1], Is.EqualTo("1"));

    [Test]
    public void The_step_gets_its_attempt()
    {
        var plan = Plan();
        Assert.That(Run(new SlurmScripts(plan, false).Step, "2"), Is.EqualTo(new[] { plan.WorkingDirectory, "slurm", plan.Folder, "--step", "2" }));
    }

    [Test]
    public void The_users_options_stand_before_those_that_the_plan_decides()
    {
        var plan = Plan() with { Name = "a study/of 'mine'", SbatchOptions = ["--partition=short", "--mem=2G"] };
        var scripts = new SlurmScripts(plan, false);
        var array = scripts.ArrayArguments([0, 1, 2, 5, 7, 8]);
        Assert.That(array.Take(2), Is.EqualTo(plan.SbatchOptions));
        Assert.That(array, Does.Contain("--array=0-2,5,7-8").And.Contain("--job-name=archsim-a_study_of__mine_").And.Contain("--parsable"));
        // A percent sign twice is one in the path of a log.
        Assert.That(array, Has.Some.Match("^--output=.*100%%j.*/logs/task-%A_%a\\.log$"));
        Assert.That(scripts.StepArguments("12", 1).TakeLast(3), Is.EqualTo(new[] { "--dependency=afterany:12", scripts.StepPath, "1" }));
        Assert.That(scripts.StepArguments(null, 0), Has.None.StartsWith("--dependency"));
    }

    [TestCase("0 1 2 5 7 8", "0-2,5,7-8")]
    [TestCase("3", "3")]
    [TestCase("", "")]
    public void Numbers_are_ranges(string numbers, string expected) =>
        Assert.That(NumberRanges.Text(numbers.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(long.Parse)), Is.EqualTo(expected));

    private SlurmPlan Plan()
    {
        Directory.CreateDirectory(_folder[Odd]);
        var program = Path.Combine(_folder[Odd], "archsim");
        File.WriteAllText(program, "#!/bin/sh\nprintf '%s\\n' \"$PWD\" \"$@\"\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new SlurmPlan
        {
            Name = "small",
            StudyFile = Path.Combine(_folder[Odd], "small.yaml"),
            Identity = "abc",
            Database = Path.Combine(_folder[Odd], "all.db"),
            Shards = 12,
            Retries = 3,
            Program = [program],
            WorkingDirectory = _folder[Odd],
        };
    }

    private string[] Run(string script, string argument, params (string Name, string Value)[] environment)
    {
        File.WriteAllText(_folder["script.sh"], script);
        var start = new ProcessStartInfo("sh", [_folder["script.sh"], argument]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.That(process.ExitCode, Is.Zero);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
