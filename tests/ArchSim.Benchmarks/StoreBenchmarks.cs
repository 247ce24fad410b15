using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>Storing a network's results of which no layer is in the database yet. Operations a second times rows a run are metric rows a second.</summary>
[MemoryDiagnoser]
public class StoreBenchmarks : IDisposable
{
    private const int RunsPerOperation = 10;

    private FreshRuns _runs = null!;

    [GlobalSetup]
    public void Simulate()
    {
        _runs = new FreshRuns("lpa", "resnet50");
        Console.WriteLine($"// {_runs.RowsPerRun} metric rows a run");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _runs.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = RunsPerOperation)]
    public void Save()
    {
        for (var i = 0; i < RunsPerOperation; i++)
            _runs.Save();
    }
}
