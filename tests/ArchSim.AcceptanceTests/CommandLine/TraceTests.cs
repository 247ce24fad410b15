using System.Text.Json;
using ArchSim.Traces;
using ArchSim.UnitTests.Traces;

namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class TraceTests : CommandLineTest
{
    [SetUp]
    public void WriteTrace() => TraceFile.Write(PathOf("out.trace"), SmallTrace.Build());

    [Test]
    public void A_trace_runs_in_its_own_formats_on_its_own_operands()
    {
        var run = Run("int8-systolic");

        Assert.That(run.GetProperty("operands").GetString(), Is.EqualTo("real"));
        Assert.That(run.GetProperty("operands_reencoded").GetBoolean(), Is.False);
        Assert.That((run.GetProperty("workload").GetString(), run.GetProperty("precision").GetString()), Is.EqualTo(("small", "uniform-int8")));
        // 100 pixels x 27 products x 20 channels, and 500 x 10.
        Assert.That(run.GetProperty("macs").GetInt64(), Is.EqualTo(54_000 + 5_000));
        Assert.That(Query<string>("archsim.db", "SELECT operands FROM run"), Is.EqualTo("real"));
    }

    [Test]
    public void A_replay_is_the_same_twice()
    {
        var first = Run("int8-systolic").GetRawText();

        Assert.That(Run("int8-systolic").GetRawText(), Is.EqualTo(first));
    }

    [Test]
    public void Layers_that_a_machine_cannot_run_are_named_and_the_way_out_is_offered()
    {
        var outcome = ArchSim("run", "fp16-systolic", "out.trace");

        Assert.That(outcome.ExitCode, Is.EqualTo(2), outcome.ToString());
        Assert.That(outcome.ErrorLines, Has.Length.EqualTo(2), outcome.ToString());
        Assert.That(outcome.ErrorLines[0], Does.StartWith("out.trace conv1 and fc/out: int8 weights x int8 activations cannot run on fp16-systolic"));
        Assert.That(outcome.ErrorLines[1], Does.Contain("--requantize"));
    }

    [Test]
    public void Requantized_it_runs_in_the_formats_of_the_machine_and_says_so()
    {
        var run = Run("fp16-systolic", "--requantize");

        Assert.That((run.GetProperty("precision").GetString(), run.GetProperty("operands").GetString()), Is.EqualTo(("fp16", "real")));
        Assert.That(run.GetProperty("operands_reencoded").GetBoolean(), Is.True);
        Assert.That(Good("run", "fp16-systolic", "out.trace", "--requantize").Out, Does.Contain("operands of a trace, encoded anew"));
    }

    [Test]
    public void A_precision_that_is_asked_for_goes_before_that_of_the_trace() =>
        Assert.That(Run("int4-8-systolic", "--precision", "w4a8").GetProperty("layers")[0].GetProperty("formats").GetProperty("weight").GetString(), Is.EqualTo("int4"));

    [Test]
    public void Requantizing_what_is_no_trace_is_bad_usage() =>
        AssertProblem(ArchSim("run", "lpa", "resnet50", "--requantize"), 2, "--requantize: is for traces, and 'resnet50' is none");

    [Test]
    public void A_trace_and_networks_are_compared_in_one_report()
    {
        using var json = JsonDocument.Parse(Good("compare", "lpa", "fp16-systolic", "--workload", "out.trace", "--workload", "alexnet", "--requantize", "--json").Out);
        var runs = json.RootElement.GetProperty("runs").EnumerateArray().Select(r => (r.GetProperty("accelerator").GetString(), r.GetProperty("operands").GetString()));

        Assert.That(runs, Is.EquivalentTo(new[] { ("lpa", "real"), ("fp16-systolic", "real"), ("lpa", "synthetic"), ("fp16-systolic", "synthetic") }));
    }

    [Test]
    public void An_inspection_shows_source_layers_and_errors()
    {
        using var json = JsonDocument.Parse(Good("inspect", "out.trace", "--json").Out);
        var root = json.RootElement;
        var first = root.GetProperty("layers")[0];

        Assert.That((root.GetProperty("kind").GetString(), root.GetProperty("scheme").GetString(), root.GetProperty("images").GetInt32()), Is.EqualTo(("trace", "uniform-int8", 2)));
        Assert.That(first.GetProperty("errors").GetProperty("weight_sqnr_db").GetDouble(), Is.EqualTo(41.5));
        Assert.That(first.GetProperty("scales").GetProperty("weight").GetProperty("count").GetInt32(), Is.EqualTo(20));
        // 2 images x 7 x 2 tiles of 16 x 16, one of 64 positions: all of them.
        Assert.That(first.GetProperty("blocks").GetInt32(), Is.EqualTo(28));
        Assert.That(Good("inspect", "out.trace").Out, Does.Contain("small.onnx").And.Contain("41.5 dB").And.Contain("100 x 27 x 20"));
    }

    [Test]
    public void A_comparison_takes_traces_beside_networks_and_says_what_cannot_run()
    {
        var outcome = ArchSim("compare", "int8-systolic", "fp16-systolic", "--workload", "out.trace", "--json");

        Assert.That(outcome.ExitCode, Is.Zero, outcome.ToString());
        using var json = JsonDocument.Parse(outcome.Out);
        Assert.That(json.RootElement.GetProperty("runs")[0].GetProperty("operands").GetString(), Is.EqualTo("real"));
        Assert.That(json.RootElement.GetProperty("cannot_run")[0].GetProperty("accelerator").GetString(), Is.EqualTo("fp16-systolic"));
    }

    [Test]
    public void A_damaged_trace_is_one_line()
    {
        File.WriteAllBytes(PathOf("out.trace"), File.ReadAllBytes(PathOf("out.trace"))[..9000]);

        AssertProblem(ArchSim("run", "int8-systolic", "out.trace"), 2, "out.trace");
    }

    [Test]
    public void A_trace_is_not_overwritten_by_an_output() =>
        AssertProblem(ArchSim("run", "int8-systolic", "out.trace", "--timeline", "out.trace"), 2, "would overwrite the workload");

    private JsonElement Run(string accelerator, params string[] more)
    {
        using var json = JsonDocument.Parse(Good(["run", accelerator, "out.trace", "--json", .. more]).Out);
        return json.RootElement.Clone();
    }
}
