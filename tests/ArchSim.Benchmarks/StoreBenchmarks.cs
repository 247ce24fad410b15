using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;
using ArchSim.Workloads;
using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>Storing a network's results of which no layer is in the database yet. Operations a second times rows a run are metric rows a second.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks
{
    private const int RunsPerOperation = 10;

    private string _path = "";
    private RunResult _run = null!;
    private ResultStore _store = null!;
    private int _saved;

    [GlobalSetup]
    public void Simulate()
    {
        _path = Path.Combine(Directory.CreateTempSubdirectory("archsim-").FullName, "benchmark.db");
        _store = ResultStore.Open(_path, StoreMode.Write);
        _run = Simulator.Run(new RunRequest
        {
            Accelerator = AcceleratorFile.Load("lpa"),
            Workload = WorkloadFile.Load("resnet50"),
            Precision = PrecisionFile.Load("lp-w4a8"),
        });
        var rows = ResultMetrics.Of(_run).Count() + _run.Layers.Sum(l => ResultMetrics.Of(l, _run.Accelerator.Spec.ClockMhz).Count());
        Console.WriteLine($"// {rows} metric rows a run");
    }

    [GlobalCleanup]
    public void Remove()
    {
        _store.Dispose();
        Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);
    }

    [Benchmark(OperationsPerInvoke = RunsPerOperation)]
    public void Save()
    {
        for (var i = 0; i < RunsPerOperation; i++)
            _store.Save(Fresh(), Context);
    }

    private static RunContext Context { get; } = new() { Started = DateTimeOffset.UnixEpoch, Duration = TimeSpan.Zero, Version = "0", CommandLine = "benchmark" };

    // Other hashes, so that every row is written. The prefix spreads the keys over the table as content hashes do.
    private RunResult Fresh()
    {
        var number = (uint)Interlocked.Increment(ref _saved);
        var prefix = $"{number * 2654435761u:x8}{number:x8}";
        return _run with
        {
            Hash = prefix + _run.Hash[16..],
            Layers = [.. _run.Layers.Select((l, i) => l with { Hash = $"{(number * 64 + (uint)i) * 2654435761u:x8}{prefix[8..]}{i:x4}" + l.Hash[20..] })],
        };
    }
}
