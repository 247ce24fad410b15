using System.Diagnostics;

namespace ArchSim.Benchmarks;

/// <summary>Repeats of one piece of work. Processor time counts all threads, and other work on the machine disturbs it less than it does the clock.</summary>
internal readonly record struct Timing(TimeSpan Median, TimeSpan Least, TimeSpan Most, TimeSpan Processor)
{
    public const int Repeats = 9;

    /// <param name="warmUp">How long the work is repeated before, so that the compiler has done its last tier.</param>
    public static Timing Of(Action work, TimeSpan warmUp, int repeats = Repeats)
    {
        var warming = Stopwatch.StartNew();
        do
            work();
        while (warming.Elapsed < warmUp);
        var samples = new (TimeSpan Wall, TimeSpan Processor)[repeats];
        foreach (ref var sample in samples.AsSpan())
        {
            var before = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.GetTimestamp();
            work();
            sample = (Stopwatch.GetElapsedTime(clock), Environment.CpuUsage.TotalTime - before);
        }
        return Of(samples);
    }

    public static Timing Of(IReadOnlyCollection<(TimeSpan Wall, TimeSpan Processor)> samples)
    {
        var walls = samples.Select(s => s.Wall).Order().ToArray();
        var processor = samples.Select(s => s.Processor).Order().ElementAt(samples.Count / 2);
        return new Timing(walls[walls.Length / 2], walls[0], walls[^1], processor);
    }
}
