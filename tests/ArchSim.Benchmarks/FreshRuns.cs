using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Benchmarks;

/// <summary>A database, and as many runs as are asked for of which no layer is in it yet. All have the results of one run.</summary>
internal sealed class FreshRuns : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("archsim-");
    private readonly ResultStore _store;
    private readonly RunResult _run;
    private int _made;

    public FreshRuns(string accelerator, string workload)
    {
        _store = ResultStore.Open(Path.Combine(_folder.FullName, "benchmark.db"), StoreMode.Write);
        _run = Simulator.Run(ShippedRuns.Of(accelerator, workload, Environment.ProcessorCount));
        RowsPerRun = ResultMetrics.Of(_run).Count() + _run.Layers.Sum(l => ResultMetrics.Of(l, _run.Accelerator.Spec.ClockMhz).Count());
    }

    public int RowsPerRun { get; }

    /// <summary>Stores the next run, in one transaction.</summary>
    public void Save() => _store.Save(Next(), Context);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Delete(recursive: true);
    }

    private static RunContext Context { get; } = new() { Started = DateTimeOffset.UnixEpoch, Duration = TimeSpan.Zero, Version = "0", CommandLine = "benchmark" };

    // Other hashes, so that every row is written. The prefix spreads the keys over the table as content hashes do.
    private RunResult Next()
    {
        var number = (uint)Interlocked.Increment(ref _made);
        var prefix = $"{number * 2654435761u:x8}{number:x8}";
        return _run with
        {
            Hash = prefix + _run.Hash[16..],
            Layers = [.. _run.Layers.Select((l, i) => l with { Hash = $"{(number * 64 + (uint)i) * 2654435761u:x8}{prefix[8..]}{i:x4}" + l.Hash[20..] })],
        };
    }
}
