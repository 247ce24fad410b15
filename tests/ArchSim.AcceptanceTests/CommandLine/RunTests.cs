using System.Text.Json;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class RunTests : CommandLineTest
{
    [Test]
    public void A_clock_that_cannot_be_made_is_warned_of_and_run()
    {
        var fast = Good("run", "int8-systolic", "resnet18", "--set", "clock_mhz=4000", "--json");
        Assert.That(fast.Error, Does.Contain("archsim: warning: int8-systolic cannot make its clock: element/multiply_add"));
        using var json = JsonDocument.Parse(fast.Out);
        Assert.That(json.RootElement.GetProperty("makes_clock").GetBoolean(), Is.False);
        Assert.That(json.RootElement.GetProperty("critical_path_ns").GetDouble(), Is.GreaterThan(0.25));
        Assert.That(Good("run", "int8-systolic", "resnet18").Error, Does.Not.Contain("clock"));
    }

    [Test]
    public void A_run_shows_a_table_and_leaves_rows()
    {
        var outcome = Good("run", "lpa", "resnet18");
        Assert.That(outcome.Out, Does.Contain("resnet18 on lpa").And.Contain("Energy by component").And.Contain("Cycles of the array").And.Contain("slowest of"));
        Assert.That(outcome.Error, Is.Empty);
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
        Assert.That(Query<string>("archsim.db", "SELECT command_line FROM execution"), Is.EqualTo("archsim run lpa resnet18"));
    }

    [Test]
    public void The_same_run_twice_is_one_result_that_was_made_twice()
    {
        Good("run", "lpa", "resnet18");
        Good("run", "lpa", "resnet18");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
        Assert.That(Query<long>("archsim.db", "SELECT count(*) FROM execution"), Is.EqualTo(2));
    }

    [Test]
    public void Quiet_says_nothing_and_still_stores()
    {
        var outcome = Good("run", "lpa", "resnet18", "--quiet");
        Assert.That(outcome.Out + outcome.Error, Is.Empty);
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
    }

    [Test]
    public void A_pipe_sees_no_progress_and_no_colour()
    {
        var outcome = Good("run", "lpa", "resnet18");
        Assert.That(outcome.Out + outcome.Error, Does.Not.Contain('\u001b').And.Not.Contain('\r'));
    }

    [Test]
    public void The_database_goes_where_it_is_asked_to()
    {
        Good("run", "lpa", "resnet18", "--db", "other.sqlite", "--quiet");
        Assert.That(AssertNoHalfRun("other.sqlite"), Is.EqualTo(1));
        Assert.That(PathOf("archsim.db"), Does.Not.Exist);
    }

    [Test]
    public void A_path_wins_over_a_shipped_name()
    {
        WriteFile("lpa", Yaml.With(ShippedAccelerator(), "name", "mine"));
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json").Out);
        Assert.That(json.RootElement.GetProperty("accelerator").GetString(), Is.EqualTo("mine"));
    }

    [Test]
    public void Set_overrides_one_field()
    {
        Assert.That(Field("seconds", "--set", "clock_mhz=250"), Is.GreaterThan(Field("seconds")));
        Assert.That(Field("clock_mhz", "--set", "clock_mhz=250"), Is.EqualTo(250));
    }

    [Test]
    public void Batch_multiplies_the_work()
    {
        Assert.That(Field("macs", "--batch", "3"), Is.EqualTo(3 * Field("macs")));
    }

    [Test]
    public void Another_precision_is_another_run()
    {
        var precision = ShippedNames(ShippedFiles.Precisions).First(p => p.StartsWith("lp", StringComparison.Ordinal));
        WriteFile("p.yaml", Yaml.With(Shipped(ShippedFiles.Precisions, precision), "name", "mine"));
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json", "--precision", "p.yaml").Out);
        Assert.That(json.RootElement.GetProperty("precision").GetString(), Is.EqualTo("mine"));
    }

    [TestCase("latency")]
    [TestCase("energy")]
    [TestCase("edp")]
    [TestCase("traffic")]
    public void Every_objective_runs(string objective)
    {
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json", "--objective", objective).Out);
        Assert.That(json.RootElement.GetProperty("objective").GetString(), Is.EqualTo(objective));
    }

    [Test]
    public void A_mapping_that_was_written_can_be_pinned_and_gives_the_same_result()
    {
        // A mapping says how layers are cut, not what is fused or kept.
        var free = Good("run", "lpa", "resnet18", "--json", "--no-fusion", "--no-on-chip-results", "--write-mapping", "m.yaml").Out;
        var pinned = Good("run", "lpa", "resnet18", "--json", "--no-fusion", "--no-on-chip-results", "--mapping", "m.yaml").Out;
        using var a = JsonDocument.Parse(free);
        using var b = JsonDocument.Parse(pinned);
        Assert.That(b.RootElement.GetProperty("cycles").GetInt64(), Is.EqualTo(a.RootElement.GetProperty("cycles").GetInt64()));
        Assert.That(b.RootElement.GetProperty("energy_total_pj").GetDouble(), Is.EqualTo(a.RootElement.GetProperty("energy_total_pj").GetDouble()));
        Assert.That(Good("inspect", "m.yaml").Out, Does.Contain("conv1"));
    }

    [Test]
    public void A_mapping_of_a_layer_that_is_not_there_is_refused()
    {
        Good("run", "lpa", "resnet18", "--quiet", "--write-mapping", "m.yaml");
        AssertProblem(ArchSim("run", "lpa", "alexnet", "--mapping", "m.yaml"), 2, "m.yaml", "alexnet");
    }

    [Test]
    public void A_timeline_holds_every_unit_and_ends_with_the_run()
    {
        using var json = JsonDocument.Parse(Good("run", "lpa", "resnet18", "--json", "--timeline", "t.json").Out);
        using var timeline = JsonDocument.Parse(File.ReadAllText(PathOf("t.json")));
        var events = timeline.RootElement.GetProperty("traceEvents").EnumerateArray().ToArray();
        var rows = events.Where(e => e.GetProperty("name").GetString() == "thread_name").Select(e => e.GetProperty("args").GetProperty("name").GetString());
        Assert.That(rows, Does.Contain("array").And.Contain("dram").And.Contain("layer"));
        var spans = events.Where(e => e.GetProperty("ph").GetString() == "X").ToArray();
        var end = spans.Max(e => e.GetProperty("args").GetProperty("start_cycle").GetInt64() + e.GetProperty("args").GetProperty("cycles").GetInt64());
        // Layers lie end to end; the run is shorter by what is fetched ahead.
        Assert.That(end, Is.EqualTo(json.RootElement.GetProperty("cycles").GetInt64() + json.RootElement.GetProperty("prefetch_overlap_cycles").GetInt64()));
        AssertNoTemporaryFiles();
    }

    [Test]
    public void A_timeline_of_an_identical_run_is_identical()
    {
        Good("run", "lpa", "resnet18", "--quiet", "--timeline", "a.json", "--threads", "1");
        Good("run", "lpa", "resnet18", "--quiet", "--timeline", "b.json", "--threads", "4");
        Assert.That(File.ReadAllBytes(PathOf("b.json")), Is.EqualTo(File.ReadAllBytes(PathOf("a.json"))));
    }

    private double Field(string name, params string[] more)
    {
        using var json = JsonDocument.Parse(Good(["run", "lpa", "resnet18", "--json", .. more]).Out);
        return json.RootElement.GetProperty(name).GetDouble();
    }
}
