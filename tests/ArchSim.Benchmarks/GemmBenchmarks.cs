using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>Emulated matrix multiplications on one core. A layer's multiplications by the time of an operation are its rate.</summary>
[MemoryDiagnoser]
public class GemmBenchmarks
{
    private (Action Whole, Action Packed) _work;

    public static IEnumerable<Gemm> Datapaths => Gemm.All;

    public static IEnumerable<GemmShape> Shapes => Gemm.Shapes;

    [ParamsSource(nameof(Datapaths))]
    public Gemm Datapath { get; set; } = null!;

    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; } = null!;

    [GlobalSetup]
    public void Prepare() => _work = Datapath.Prepare(Shape);

    [Benchmark(Baseline = true)]
    public void Multiply() => _work.Whole();

    [Benchmark]
    public void MultiplyPacked() => _work.Packed();
}
