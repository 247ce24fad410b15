using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>The patterns of <see cref="KernelPatterns"/> under BenchmarkDotNet: mean time and allocated bytes are those of one event.</summary>
[MemoryDiagnoser]
[Config(typeof(EventRateConfig))]
public class KernelBenchmarks
{
    // Divides by every number of processes and by the 12 events of a round of the resource pattern.
    private const int Events = 2_400_000;

    [Benchmark(OperationsPerInvoke = Events, Description = "timeouts, 1 process")]
    public long Timeouts1() => KernelPatterns.Timeouts(1, Events);

    [Benchmark(OperationsPerInvoke = Events, Description = "timeouts, 100 processes")]
    public long Timeouts100() => KernelPatterns.Timeouts(100, Events);

    [Benchmark(OperationsPerInvoke = Events, Description = "timeouts, 1,000 processes")]
    public long Timeouts1000() => KernelPatterns.Timeouts(1_000, Events);

    [Benchmark(OperationsPerInvoke = Events, Description = "timeouts, 10,000 processes")]
    public long Timeouts10000() => KernelPatterns.Timeouts(10_000, Events);

    [Benchmark(OperationsPerInvoke = Events, Description = "store put/get")]
    public long Store() => KernelPatterns.Store(Events);

    [Benchmark(OperationsPerInvoke = Events, Description = "resource request/timeout/release")]
    public long Resource() => KernelPatterns.Resource(Events);
}
