namespace ArchSim.Numerics;

/// <summary>A datapath whose operands may also be fp32 numbers that are no codes of a narrower format.</summary>
public interface IRealDatapath
{
    /// <inheritdoc cref="IDatapath.Dot"/>
    double Dot(ReadOnlySpan<float> weights, ReadOnlySpan<float> activations);

    /// <inheritdoc cref="IDatapath.Multiply"/>
    void Multiply(Matrix<float> activations, Matrix<float> weights, Span<double> results, PartialSumTiles? tiles = null);

    /// <inheritdoc cref="IDatapath.Pack"/>
    PackedWeights<float> Pack(Matrix<float> weights, PartialSumTiles? tiles = null) => new KeptRealWeights(this, weights, tiles);
}
