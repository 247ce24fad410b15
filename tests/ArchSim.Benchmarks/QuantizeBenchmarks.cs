using BenchmarkDotNet.Attributes;

namespace ArchSim.Benchmarks;

/// <summary>Quantizing spans under BenchmarkDotNet: the mean time is that of one value.</summary>
[MemoryDiagnoser]
public class QuantizeBenchmarks
{
    private const int Values = 1 << 16;

    private QuantizePatterns _pattern = new("int8", 1);

    public static IEnumerable<string> Formats => QuantizePatterns.Formats;

    [ParamsSource(nameof(Formats))]
    public string Format { get; set; } = "int8";

    [GlobalSetup]
    public void Draw() => _pattern = new QuantizePatterns(Format, Values);

    [Benchmark(OperationsPerInvoke = Values, Description = "to codes")]
    public void Encode() => _pattern.Encode();

    [Benchmark(OperationsPerInvoke = Values, Description = "to values")]
    public void Quantize() => _pattern.Quantize();

    [Benchmark(OperationsPerInvoke = Values, Baseline = true, Description = "by the definition")]
    public void EncodeByDefinition() => _pattern.EncodeByDefinition();
}
