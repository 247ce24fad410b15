using System.Diagnostics;
using System.Text;

namespace ArchSim.AcceptanceTests.CommandLine;

/// <summary>What a process left behind.</summary>
internal sealed record Outcome(string Command, int ExitCode, string Out, string Error)
{
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public override string ToString() => $"{Command}\nexit code {ExitCode}\n--- out\n{Out}\n--- error\n{Error}";
}

/// <summary>Runs the built executable as a user would: a process of its own, its output read through pipes.</summary>
internal static class ArchSimProcess
{
    /// <summary>Ends what hangs; no measure of speed.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>The folder of the solution.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>The executable that was built together with these tests.</summary>
    public static string Executable { get; } = Path.Combine(Repository, "sim/ArchSim.Cli/bin", Configuration, "net10.0", "archsim");

    public static string Configuration => AppContext.BaseDirectory.Contains($"{Path.DirectorySeparatorChar}Release{Path.DirectorySeparatorChar}") ? "Release" : "Debug";

    public static Outcome Run(string folder, params string[] arguments) => RunProgram(folder, Executable, arguments);

    public static Outcome RunProgram(string folder, string program, IEnumerable<string> arguments, IDictionary<string, string>? environment = null, TimeSpan? patience = null)
    {
        using var process = Start(folder, program, arguments, environment);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(patience ?? Patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"{program} {string.Join(' ', arguments)} did not end in {patience ?? Patience}");
        }
        return new Outcome($"{program} {string.Join(' ', arguments)}", process.ExitCode, output.Result, error.Result);
    }

    /// <summary>Starts and does not wait; the caller reads the streams.</summary>
    public static Process Start(string folder, string program, IEnumerable<string> arguments, IDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "ArchSim.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("These tests run from inside the repository.");
    }
}
