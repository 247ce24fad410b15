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

/// <summary>
/// A layer that multiplies codes: activations become codes one by one, so that those which are multiplied several times, as under the windows of a convolution, need
/// to be encoded only once.
/// </summary>
public interface ICodedLayerArithmetic : ILayerArithmetic
{
    /// <summary>The code of one activation.</summary>
    ushort Encode(float activation);

    /// <param name="codes">As many as activations.</param>
    void Encode(ReadOnlySpan<float> activations, Span<ushort> codes);

    /// <summary>What <see cref="ILayerArithmetic.Multiply"/> gives for the activations that became these codes.</summary>
    /// <param name="activations">M x K codes.</param>
    /// <inheritdoc cref="ILayerArithmetic.Multiply"/>
    void Multiply(int group, Matrix<ushort> activations, Span<float> results);
}

/// <inheritdoc cref="ILayerArithmetic"/>
public interface IProductArithmetic
{
    /// <param name="activations">M x K.</param>
    /// <param name="weights">N x K.</param>
    /// <param name="results">M x N.</param>
    void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results);
}
