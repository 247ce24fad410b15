using System.Diagnostics;
using System.Globalization;
using ArchSim.Configuration;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>Ctrl-C and a batch scheduler's request to end.</summary>
public sealed class InterruptionTests : CommandLineTest
{
    [TestCase("INT", 130)]
    [TestCase("TERM", 143)]
    public void A_compare_that_is_interrupted_keeps_whole_runs_only(string signal, int exitCode)
    {
        var networks = ShippedNames(ShippedFiles.Networks);
        var arguments = networks.SelectMany(n => (string[])["--workload", n]);
        // Signals that a shell in the background ignores are ignored by its children too, so the default is restored first.
        using var process = ArchSimProcess.Start(Folder, "env", ["--default-signal=INT,TERM", ArchSimProcess.Executable, "compare", .. arguments]);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        WaitForFirstRun(process);
        using (var kill = Process.Start("kill", [$"-{signal}", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        Assert.That(process.WaitForExit(TimeSpan.FromSeconds(20)), "it did not end");

        var outcome = new Outcome("compare", process.ExitCode, output.Result, error.Result);
        // What a machine cannot run may have been said before.
        var last = outcome with { Error = outcome.ErrorLines.LastOrDefault("") };
        AssertProblem(last, exitCode, "interrupted", "archsim.db");
        Assert.That(AssertNoHalfRun("archsim.db"), Is.Positive);
        Assert.That(PathOf("reports"), Does.Not.Exist);
        AssertNoTemporaryFiles();
    }

    [Test]
    public void A_run_that_is_interrupted_at_once_leaves_nothing()
    {
        using var process = ArchSimProcess.Start(Folder, "env", ["--default-signal=INT", ArchSimProcess.Executable, "run", "lpa", "resnet50", "--batch", "64", "--timeline", "t.json"]);
        var error = process.StandardError.ReadToEndAsync();
        // The database is opened before the simulation starts.
        WaitFor(process, () => File.Exists(PathOf("archsim.db")));
        using (var kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
            kill.WaitForExit();
        process.WaitForExit();
        var runs = AssertNoHalfRun("archsim.db");
        // The signal may have come when all was done; then everything is there, else nothing.
        Assert.That(process.ExitCode, Is.EqualTo(runs == 0 ? 130 : 0), error.Result);
        Assert.That(error.Result, Does.Not.Contain("   at "));
        AssertNoTemporaryFiles();
    }

    private void WaitForFirstRun(Process process) => WaitFor(process, () =>
    {
        try
        {
            return File.Exists(PathOf("archsim.db")) && Query<long>("archsim.db", "SELECT count(*) FROM run") > 0;
        }
        catch (Microsoft.Data.Sqlite.SqliteException)
        {
            // Its tables are not there yet.
            return false;
        }
    });

    private static void WaitFor(Process process, Func<bool> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!condition() && !process.HasExited && clock.Elapsed < TimeSpan.FromMinutes(1))
            Thread.Sleep(5);
    }
}
