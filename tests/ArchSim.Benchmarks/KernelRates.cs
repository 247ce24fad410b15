using System.Diagnostics;
using System.Text;

namespace ArchSim.Benchmarks;

/// <summary>Measures every pattern in this process within seconds: the median of several repeats, as a Markdown table.</summary>
public static class KernelRates
{
    private const int Repeats = 9;

    private static readonly (string Name, double? SimSharp, Func<long, long> Run)[] Patterns =
    [
        ("timeouts, 1 process", 5.6, events => KernelPatterns.Timeouts(1, events)),
        ("timeouts, 100 processes", null, events => KernelPatterns.Timeouts(100, events)),
        ("timeouts, 1,000 processes", 3.1, events => KernelPatterns.Timeouts(1_000, events)),
        ("timeouts, 10,000 processes", 1.4, events => KernelPatterns.Timeouts(10_000, events)),
        ("store put/get", 6.4, KernelPatterns.Store),
        ("resource request/timeout/release", null, KernelPatterns.Resource),
    ];

    public static string Measure()
    {
        var table = new StringBuilder();
        table.AppendLine($"{Environment.ProcessorCount} cores, .NET {Environment.Version}, load average at start {Load()}, median of {Repeats} runs.");
        table.AppendLine();
        table.AppendLine("| pattern | M events/s | bytes/event | Sim# 3.4.2 measured | ratio |");
        table.AppendLine("|---|---:|---:|---:|---:|");
        foreach (var (name, simSharp, run) in Patterns)
        {
            const long Events = 4_000_000;
            // The first run pays for the compiler, the second for the tiers it goes through.
            run(Events);
            run(Events);
            var rates = new double[Repeats];
            var bytes = 0.0;
            for (var i = 0; i < Repeats; i++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var clock = Stopwatch.GetTimestamp();
                var fired = run(Events);
                rates[i] = fired / Stopwatch.GetElapsedTime(clock).TotalSeconds / 1e6;
                bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / fired;
            }
            Array.Sort(rates);
            var rate = rates[Repeats / 2];
            var ratio = simSharp is { } theirs ? $"{theirs:0.0} | {rate / theirs:0.0}x" : "- | -";
            table.AppendLine($"| {name} | {rate:0.0} | {bytes:0.00} | {ratio} |");
        }
        return table.ToString();
    }

    // Other work on the machine slows a run down; whoever reads the table must be able to see that.
    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";
}
