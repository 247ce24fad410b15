using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>What the README tells a newcomer to type works.</summary>
public sealed class ReadmeTests : CommandLineTest
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(ArchSimProcess.Repository, "README.md"));

    /// <summary>The first lines in code blocks: the main job, then the tests.</summary>
    private static string[] Commands => [.. Regex.Matches(Readme, "^dotnet (run|test) .+$", RegexOptions.Multiline).Select(m => m.Value.Trim())];

    [Test]
    public void The_main_job_leaves_a_report_and_a_database()
    {
        Assert.That(Commands[0], Does.StartWith("dotnet run ").And.Contain("--project sim/ArchSim.Cli").And.EndWith("-- compare"));
        var command = Commands[0].Replace("sim/ArchSim.Cli", Path.Combine(ArchSimProcess.Repository, "sim/ArchSim.Cli"));
        var touched = new ConcurrentBag<string>();
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(ArchSimProcess.Executable)!, "*.dll");
        watcher.Created += (_, e) => touched.Add(e.Name!);
        watcher.Changed += (_, e) => touched.Add(e.Name!);
        watcher.Deleted += (_, e) => touched.Add(e.Name!);
        watcher.EnableRaisingEvents = true;
        var outcome = ArchSimProcess.RunProgram(Folder, "dotnet", command.Split(' ').Skip(1),
            new Dictionary<string, string> { ["MSBUILDDISABLENODEREUSE"] = "1" }, TimeSpan.FromMinutes(5));
        Assert.That(outcome.ExitCode, Is.Zero, outcome.ToString());
        Assert.That(touched, Is.Empty, "A build that has nothing to do takes no file away from a command that runs beside it.");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.GreaterThan(1));
        var report = Regex.Match(outcome.Out, "Report: +(.+)").Groups[1].Value.Trim();
        Assert.That(File.ReadAllText(PathOf(report)), Does.Contain("resnet50").And.Contain("<svg"));
    }

    [Test]
    public void From_weights_to_watts_goes_from_the_model_to_the_report()
    {
        var block = Regex.Match(Readme, @"## From weights to watts.*?```sh\n(.*?)```", RegexOptions.Singleline).Groups[1].Value;
        var commands = block.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(commands, Has.Length.EqualTo(3).And.All.StartsWith("archsim "));

        foreach (var command in commands)
            Good(command.Split(' ')[1..]);
        Assert.That(File.ReadAllText(PathOf("report/index.html")), Does.Contain("digits-cnn").And.Contain("<svg"));
    }

    [Test]
    public void The_tests_are_run_by_the_command_that_continuous_integration_calls()
    {
        Assert.That(Commands[1], Does.StartWith("dotnet test ArchSim.sln"));
        var lines = File.ReadAllLines(Path.Combine(ArchSimProcess.Repository, ".ci/run")).Where(l => !l.TrimStart().StartsWith('#'));
        Assert.That(lines, Has.Some.Contains(Commands[1]));
    }

    [Test]
    public void The_picture_at_the_top_is_in_the_repository()
    {
        var picture = Regex.Match(Readme, @"!\[[^\]]*\]\(([^)]+)\)").Groups[1].Value;
        Assert.That(Path.Combine(ArchSimProcess.Repository, picture), Does.Exist);
    }

    [Test]
    public void Every_archsim_command_that_is_shown_has_a_known_form()
    {
        foreach (Match line in Regex.Matches(Readme, @"^archsim (\w+)( [^#\n]*)?", RegexOptions.Multiline))
        {
            var help = Good(line.Groups[1].Value, "--help").Out;
            foreach (Match option in Regex.Matches(line.Value, @"--[a-z-]+"))
                Assert.That(help, Does.Contain(option.Value), line.Value);
        }
    }

    [Test]
    public void Every_link_to_a_file_of_the_repository_is_good()
    {
        foreach (Match link in Regex.Matches(Readme, @"(?<!!)\[[^\]]*\]\((?!https?:|#)([^)#]+)"))
            Assert.That(Path.Combine(ArchSimProcess.Repository, link.Groups[1].Value), Does.Exist, link.Value);
    }
}
