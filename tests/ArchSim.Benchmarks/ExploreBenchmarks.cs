using ArchSim.Hardware;
using ArchSim.Simulation;
using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>
/// Totals of ResNet-50 on machines that differ in the sizes of their buffers, as a study asks for them one after the other: no layer of a machine is known, simulations of those before it are or are not.
/// </summary>
[MemoryDiagnoser]
public class ExploreBenchmarks
{
    private const int Machines = 27;

    private readonly Unknown _nothing = new();
    private RunRequest[] _requests = [];
    private SimulationMemory _memory = null!;

    [GlobalSetup]
    public void Load()
    {
        var request = ShippedRuns.Of("int8-systolic", "resnet50", threads: 1);
        int[] sizes = [64, 128, 256];
        _requests = [.. from weight in sizes from activation in sizes from sums in sizes select request with { Accelerator = Machine(weight, activation, sums) }];
        _memory = new SimulationMemory();
        foreach (var r in _requests)
            TotalsSimulator.Run(r, _nothing, _memory);
        Console.WriteLine($"// {_memory.Simulated} simulations for {_memory.Simulated + _memory.Found} that were asked for");
    }

    [Benchmark(Baseline = true, Description = "a point, each simulated anew", OperationsPerInvoke = Machines)]
    public double Anew() => _requests.Sum(r => TotalsSimulator.Run(r, _nothing).Seconds);

    [Benchmark(Description = "a point, simulations shared", OperationsPerInvoke = Machines)]
    public double Shared()
    {
        var memory = new SimulationMemory();
        return _requests.Sum(r => TotalsSimulator.Run(r, _nothing, memory).Seconds);
    }

    [Benchmark(Description = "a point, all simulations known", OperationsPerInvoke = Machines)]
    public double Known() => _requests.Sum(r => TotalsSimulator.Run(r, _nothing, _memory).Seconds);

    private static Accelerator Machine(int weightKib, int activationKib, int sumsKib) => AcceleratorFile.Load("int8-systolic",
        [("buffers.weight.size_kib", $"{weightKib}"), ("buffers.activation.size_kib", $"{activationKib}"), ("buffers.partial_sum.size_kib", $"{sumsKib}")]);

    private sealed class Unknown : ILayerTotals
    {
        public LayerWay? FindWay(string hash) => null;

        public void KeepWay(string hash, LayerWay way)
        {
        }

        public LayerTotals? Find(string hash) => null;

        public void Keep(string hash, LayerTotals totals)
        {
        }

        public long? FindPrefetchGain(string hash) => null;

        public void KeepPrefetchGain(string hash, long cycles)
        {
        }
    }
}
