using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>In what arithmetic the matrix layers of a network are computed: fp32, or a quantizer with an accelerator's datapath.</summary>
public interface IArithmetic
{
    /// <summary>Made ready once for a layer with constant weights.</summary>
    /// <param name="weights">[group, N, K], in the order of reduction.</param>
    ILayerArithmetic For(MatrixLayer layer, ReadOnlySpan<float> weights);

    /// <summary>For a layer whose operands are both computed.</summary>
    IProductArithmetic ForProduct(MatrixLayer layer);
}

/// <summary>The matrix multiplication of one layer. Threads use it at once.</summary>
public interface ILayerArithmetic
{
    /// <param name="group">Of the layer's groups.</param>
    /// <param name="activations">M x K: a row an output pixel.</param>
    /// <param name="results">M x N, without bias.</param>
    void Multiply(int group, Matrix<float> activations, Span<float> results);
}

/// <inheritdoc cref="ILayerArithmetic"/>
public interface IProductArithmetic
{
    /// <param name="activations">M x K.</param>
    /// <param name="weights">N x K.</param>
    /// <param name="results">M x N.</param>
    void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results);
}
