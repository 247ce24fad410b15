using System.Text.Json;
using ArchSim.Cli;
using ArchSim.Configuration;
using ArchSim.Simulation;
using ArchSim.UnitTests.Results;

namespace ArchSim.UnitTests.Cli;

/// <summary>The commands around a simulator that answers at once, or fails.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ApplicationTests : IDisposable
{
    private static readonly RunResult Result = new SyntheticRun().Build();

    private readonly string _folder = Directory.CreateTempSubdirectory("archsim-").FullName;
    private readonly RecordingTerminal _terminal = new();
    private readonly List<RunRequest> _requests = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_run_prints_its_table()
    {
        Assert.That(Invoke("run", "a", "w"), Is.Zero, _terminal.ErrorText);
        Assert.That(_terminal.OutText, Does.Contain("resnet50 on lpa").And.Contain("Energy by component").And.Contain("slowest"));
        Assert.That(_terminal.ErrorText, Is.Empty);
    }

    [Test]
    public void Options_reach_the_simulator()
    {
        Invoke("run", "a", "w", "--batch", "4", "--seed", "-9", "--objective", "edp", "--no-halo-reuse", "--threads", "3");
        var request = _requests.Single();
        Assert.That((request.Batch, request.Seed, request.Objective, request.HaloReuse, request.Threads), Is.EqualTo((4, -9L, Objective.Edp, false, 3)));
    }

    [TestCase("--no-fusion", false, true, true)]
    [TestCase("--no-on-chip-results", true, false, true)]
    [TestCase("--no-prefetch", true, true, false)]
    public void What_spares_memory_traffic_has_a_switch_each(string option, bool fusion, bool onChipResults, bool prefetch)
    {
        Invoke("run", "a", "w", option);
        var request = _requests.Single();
        Assert.That((request.Fusion, request.OnChipResults, request.Prefetch), Is.EqualTo((fusion, onChipResults, prefetch)));
    }

    [Test]
    public void Energy_by_component_sums_to_the_total_in_json()
    {
        Assert.That(Invoke("run", "a", "w", "--json"), Is.Zero);
        using var json = JsonDocument.Parse(_terminal.OutText);
        var sum = json.RootElement.GetProperty("energy_pj").EnumerateObject().Sum(e => e.Value.GetDouble());
        Assert.That(sum, Is.EqualTo(json.RootElement.GetProperty("energy_total_pj").GetDouble()).Within(1e-9).Percent);
        Assert.That(json.RootElement.GetProperty("layers").GetArrayLength(), Is.EqualTo(Result.Layers.Count));
    }

    [Test]
    public void A_failed_run_is_one_line_and_exit_code_3() =>
        AssertFails(() => throw new InvalidOperationException("the array waits for itself"), ExitCode.RunFailed, "the array waits for itself");

    [Test]
    public void Bad_input_is_one_line_a_problem_and_exit_code_2() =>
        AssertFails(() => throw new InputException([new("a.yaml", 1, 2, "x", "first"), new("a.yaml", 3, 4, "y", "second")]), ExitCode.BadInput,
            "a.yaml:1:2 x: first", "a.yaml:3:4 y: second");

    [Test]
    public void An_overflow_is_bad_input() => AssertFails(() => throw new OverflowException(), ExitCode.BadInput, "too large");

    [Test]
    public void An_interruption_has_its_own_exit_code() => AssertFails(() => throw new OperationCanceledException(), ExitCode.Interrupted, "interrupted");

    [Test]
    public void The_problems_of_all_files_are_said_at_once()
    {
        var bench = Bench(() => Result) with
        {
            LoadAccelerator = (name, _) => throw new InputException(name, "bad accelerator"),
            LoadWorkload = name => throw new InputException(name, "bad workload"),
        };
        Assert.That(new Application(bench).Run(["run", "a", "w"]), Is.EqualTo(ExitCode.BadInput));
        Assert.That(_terminal.ErrorLines, Is.EqualTo((string[])["a: bad accelerator", "w: bad workload"]));
    }

    [Test]
    public void A_message_of_several_lines_becomes_one()
    {
        AssertFails(() => throw new InvalidOperationException("first\nsecond\e[2J"), ExitCode.RunFailed, "first second");
        Assert.That(_terminal.ErrorText, Does.Not.Contain('\e'));
    }

    private void AssertFails(Func<RunResult> simulate, int code, params string[] lines)
    {
        Assert.That(Invoke(simulate, "run", "a", "w"), Is.EqualTo(code));
        Assert.That(_terminal.ErrorLines, Has.Length.EqualTo(lines.Length));
        foreach (var (line, expected) in _terminal.ErrorLines.Zip(lines))
            Assert.That(line, Does.Contain(expected));
        Assert.That(_terminal.OutText, Is.Empty);
    }

    private int Invoke(params string[] arguments) => Invoke(() => Result, arguments);

    private int Invoke(Func<RunResult> simulate, params string[] arguments) =>
        new Application(Bench(simulate)).Run([.. arguments, "--db", Path.Combine(_folder, "a.db")]);

    private Workbench Bench(Func<RunResult> simulate) => new()
    {
        Terminal = _terminal,
        LoadAccelerator = (_, _) => Result.Accelerator,
        LoadWorkload = _ => Result.Workload,
        LoadPrecision = (_, _) => Result.Precision,
        Simulate = (request, _) =>
        {
            _requests.Add(request);
            return simulate();
        },
    };
}
