using ArchSim.Simulation;
using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>
/// ResNet-50 with one image, from layers to priced results. Every run computes every layer anew; what a run keeps for the next is the statistics of
/// drawn operands, which the set-up warms.
/// </summary>
[MemoryDiagnoser]
public class SimulationBenchmarks
{
    private RunRequest _oneThread = null!;
    private RunRequest _allThreads = null!;
    private SimulationParts _parts = null!;

    [ParamsSource(nameof(Accelerators))]
    public string Accelerator { get; set; } = "";

    public static IEnumerable<string> Accelerators => ShippedRuns.Accelerators;

    [GlobalSetup]
    public void Load()
    {
        _oneThread = ShippedRuns.Of(Accelerator, "resnet50", threads: 1);
        _allThreads = _oneThread with { Threads = Environment.ProcessorCount };
        _parts = new SimulationParts(_oneThread);
        Console.WriteLine($"// {_parts.Run()} kernel events a run");
    }

    [Benchmark(Baseline = true, Description = "run")]
    public RunResult Run() => Simulator.Run(_allThreads);

    [Benchmark(Description = "run, 1 thread")]
    public RunResult RunOnOneThread() => Simulator.Run(_oneThread);

    [Benchmark(Description = "mapper alone, 1 thread")]
    public void Map() => _parts.Map();

    [Benchmark(Description = "machine alone, 1 thread")]
    public long Machine() => _parts.Run();
}
