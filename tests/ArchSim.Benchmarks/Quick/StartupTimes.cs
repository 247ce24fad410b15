using System.Diagnostics;
using System.Globalization;

namespace ArchSim.Benchmarks;

/// <summary>The built executable as a user has it, from the start of the process to its end: table printed, database written.</summary>
internal static class StartupTimes
{
    public static string Measure()
    {
        var executable = Executable();
        var folder = Directory.CreateTempSubdirectory("archsim-");
        try
        {
            var database = Path.Combine(folder.FullName, "new.db");
            var table = new MarkdownTable("command", "ms", "least", "most", "processor");
            foreach (var command in (ReadOnlySpan<string>)["list formats", "run lpa resnet50", "run int8-broadcast resnet50", "run int8-systolic alexnet"])
            {
                string[] arguments = command.StartsWith("run", StringComparison.Ordinal) ? [.. command.Split(' '), "--db", database] : command.Split(' ');
                // Once for the file cache.
                Run(executable, arguments, database);
                var samples = Enumerable.Range(0, Timing.Repeats).Select(_ => Run(executable, arguments, database)).ToArray();
                var timing = Timing.Of(samples);
                table.Add($"`archsim {command}`", MarkdownTable.Milliseconds(timing.Median), MarkdownTable.Milliseconds(timing.Least),
                    MarkdownTable.Milliseconds(timing.Most), MarkdownTable.Milliseconds(timing.Processor));
            }
            return table.ToString();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (TimeSpan Wall, TimeSpan Processor) Run(string executable, string[] arguments, string database)
    {
        File.Delete(database);
        var before = ProcessorOfChildren();
        var clock = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(executable, arguments) { RedirectStandardOutput = true })!;
        process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        var wall = Stopwatch.GetElapsedTime(clock);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"archsim {string.Join(' ', arguments)} ended with code {process.ExitCode}.");
        return (wall, ProcessorOfChildren() - before);
    }

    /// <summary>Of children that have ended, in the ticks of 10 ms that Linux counts by; zero elsewhere.</summary>
    private static TimeSpan ProcessorOfChildren()
    {
        if (!File.Exists("/proc/self/stat"))
            return TimeSpan.Zero;
        // The second field is the program's name and may hold blanks; the fourteenth and fifteenth after it are cutime and cstime.
        var text = File.ReadAllText("/proc/self/stat");
        var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = long.Parse(fields[13], CultureInfo.InvariantCulture) + long.Parse(fields[14], CultureInfo.InvariantCulture);
        return TimeSpan.FromMilliseconds(10 * ticks);
    }

    private static string Executable()
    {
        var name = OperatingSystem.IsWindows() ? "archsim.exe" : "archsim";
        var path = Path.Combine(Repository.Root, "sim", "ArchSim.Cli", "bin", "Release", "net10.0", name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"Build the command first: dotnet build -c Release ({path} is missing).");
    }
}
