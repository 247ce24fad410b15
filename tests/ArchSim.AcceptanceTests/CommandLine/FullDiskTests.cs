namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>Nothing can be written any more: one line says why, exit code 3, and what is stored is whole.</summary>
public sealed class FullDiskTests : CommandLineTest
{
    [TestCase("--timeline")]
    [TestCase("--write-mapping")]
    public void A_full_disk_under_a_file_fails_the_command_and_keeps_the_run(string option)
    {
        AssertProblem(ArchSim("run", "lpa", "resnet18", option, "/dev/full"), 3, "/dev/full", "No space left on device", "stored in archsim.db");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.EqualTo(1));
        Assert.That(File.Exists("/dev/full"), "the device was replaced");
        AssertNoTemporaryFiles();
    }

    [Test]
    public void A_full_disk_under_a_report_is_said()
    {
        Good("run", "lpa", "resnet18", "--quiet");
        Directory.CreateDirectory(PathOf("out"));
        // What the page is written to before it takes its name.
        File.CreateSymbolicLink(PathOf("out/index.html.part"), "/dev/full");
        AssertProblem(ArchSim("report", "archsim.db", "--out", "out"), 3, "out", "No space left on device");
        Assert.That(PathOf("out/index.html"), Does.Not.Exist);
        AssertNoTemporaryFiles();
    }

    [Test]
    public void A_full_disk_under_standard_output_is_said()
    {
        var outcome = Shell("exec \"$0\" run lpa resnet18 --json > /dev/full");
        AssertProblem(outcome, 3, "No space left on device");
    }

    /// <summary>A limit on the size of files is what a test can have of a full disk without being root: writing beyond it fails.</summary>
    [TestCase(4)]
    [TestCase(64)]
    [TestCase(192)]
    public void A_database_that_cannot_grow_fails_the_run_and_keeps_what_it_had(int kibibytes)
    {
        Good("run", "lpa", "resnet18", "--quiet", "--db", "whole.db");
        // The double mapping of the runtime's code is a large file to the kernel.
        var outcome = Shell($"trap '' XFSZ; ulimit -f {kibibytes}; exec \"$0\" run lpa resnet50 --quiet",
            new Dictionary<string, string> { ["DOTNET_EnableWriteXorExecute"] = "0" });
        Assert.That(outcome.ExitCode, Is.AnyOf(2, 3), outcome.ToString());
        AssertProblem(outcome, outcome.ExitCode, "archsim.db");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.Zero);
    }

    private Outcome Shell(string script, Dictionary<string, string>? environment = null) =>
        ArchSimProcess.RunProgram(Folder, "bash", ["-c", script, ArchSimProcess.Executable], environment);
}
