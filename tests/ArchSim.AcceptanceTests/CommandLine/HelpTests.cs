namespace ArchSim.AcceptanceTests.CommandLine;

public sealed class HelpTests : CommandLineTest
{
    private static readonly string[] Commands = ["list", "inspect", "run", "compare", "report", "quantize", "accuracy", "explore", "merge", "slurm", "validate"];

    [Test]
    public void Without_arguments_the_commands_and_exit_codes_are_explained()
    {
        var outcome = Good();
        foreach (var command in Commands)
            Assert.That(outcome.Out, Does.Contain(command));
        Assert.That(outcome.Out, Does.Contain("130 interrupted"));
    }

    [TestCaseSource(nameof(Commands))]
    public void Every_command_shows_examples(string command)
    {
        var help = Good(command, "--help").Out;
        Assert.That(help, Does.Contain("Examples:").And.Contain($"  archsim {command}"));
    }

    [TestCaseSource(nameof(Commands))]
    public void Every_option_is_explained(string command)
    {
        var options = Good(command, "--help").Out.Split('\n').SkipWhile(l => l != "Options:").Skip(1).TakeWhile(l => l.StartsWith("  ", StringComparison.Ordinal));
        Assert.That(options, Has.All.Match(@"^  \S.*\S  +\S"));
    }

    [Test]
    public void The_version_is_one_word() => Assert.That(Good("--version").Out, Does.Match(@"^\d+\.\d+\.\d+\S*\n$"));

    [TestCase("rum", "did you mean 'run'?")]
    [TestCase("explor x", "did you mean 'explore'?")]
    [TestCase("explore x --shard 2/2", "0/2 to 1/2")]
    [TestCase("merge OUT.db", "IN.db")]
    [TestCase("rum lpa resnet50 --batch 2", "did you mean 'run'?")]
    [TestCase("run lpa", "WORKLOAD")]
    [TestCase("run lpa resnet50 --batc 2", "did you mean '--batch'?")]
    [TestCase("run lpa resnet50 third", "third")]
    [TestCase("run lpa resnet50 --batch 0", "1..65536")]
    [TestCase("run lpa resnet50 --batch two", "two")]
    [TestCase("run lpa resnet50 --seed 1.5", "1.5")]
    [TestCase("run lpa resnet50 --threads 0", "1..1024")]
    [TestCase("run lpa resnet50 --objective speed", "latency, energy, edp, traffic")]
    [TestCase("run lpa resnet50 --set clock_mhz", "path=value")]
    [TestCase("run lpa resnet50 --db", "--db")]
    [TestCase("list everything", "accelerators")]
    [TestCase("report", "DB")]
    [TestCase("validate --onyl ant", "did you mean '--only'?")]
    [TestCase("compare --timeline t.json", "--timeline")]
    public void Bad_usage_is_one_line_and_exit_code_2(string line, string mentioned) => AssertProblem(ArchSim(line.Split(' ')), 2, mentioned, "--help");
}
