namespace ArchSim.Numerics;

/// <summary>The low-bit fused multiply-add as it is meant, chunk by chunk. Products are exact in a double; sums are exact until Q_acc has rounded them.</summary>
public readonly struct ScalarLbaKernel(LbaParameters parameters) : IKernel<ScalarLbaKernel, float, float, double>
{
    private readonly LbaArithmetic _arithmetic = new(parameters);

    public static int Lanes => 1;

    public int Group => _arithmetic.ChunkLength;

    public double Step(double sum, ref readonly float activations, ref readonly float weights) =>
        _arithmetic.AddChunk(sum, in activations, in weights, default(NoEvents));

    public void Read(double sum, Span<double> values) => values[0] = sum;

    public double Load(ReadOnlySpan<double> values) => _arithmetic.Loaded.QuantizeFinite(values[0]);
}

/// <summary>The same, with its events counted on the way.</summary>
internal readonly struct CountingLbaKernel(LbaParameters parameters, LbaEventCounter counter) : IKernel<CountingLbaKernel, float, float, double>
{
    private readonly LbaArithmetic _arithmetic = new(parameters);

    public static int Lanes => 1;

    public int Group => _arithmetic.ChunkLength;

    public double Step(double sum, ref readonly float activations, ref readonly float weights) =>
        _arithmetic.AddChunk(sum, in activations, in weights, counter);

    public void Read(double sum, Span<double> values) => values[0] = sum;

    public double Load(ReadOnlySpan<double> values) => _arithmetic.Loaded.QuantizeFinite(values[0]);
}
