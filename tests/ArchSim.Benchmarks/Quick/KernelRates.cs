namespace ArchSim.Benchmarks;

/// <summary>Events a second of every pattern, beside those that Sim# 3.4.2 was measured with.</summary>
internal static class KernelRates
{
    private const long Events = 4_000_000;

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
        var table = new MarkdownTable("pattern", "M events/s", "least", "most", "bytes/event", "Sim# 3.4.2", "ratio");
        foreach (var (name, simSharp, run) in Patterns)
        {
            var timing = Timing.Of(() => run(Events), TimeSpan.FromSeconds(0.5));
            var before = GC.GetAllocatedBytesForCurrentThread();
            run(Events);
            var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Events;
            var rate = Rate(timing.Median);
            table.Add(name, MarkdownTable.Digits(rate), MarkdownTable.Digits(Rate(timing.Most)), MarkdownTable.Digits(Rate(timing.Least)), bytes.ToString("0.00"),
                simSharp is { } theirs ? theirs.ToString("0.0") : "-", simSharp is { } slower ? $"{rate / slower:0.0}x" : "-");
        }
        return table.ToString();
    }

    private static double Rate(TimeSpan time) => Events / time.TotalSeconds / 1e6;
}
