namespace ArchSim.Networks;

/// <summary>
/// An operator that multiplies matrices, in the arithmetic that its execution is given. What it multiplies can also be asked for: the weights for
/// quantizers, rows of activations for samples.
/// </summary>
public abstract class MatrixOperator(GraphNode node) : CheckedOperator(node)
{
    /// <summary>What it is to an accelerator.</summary>
    /// <param name="inputs">As they were inferred.</param>
    public abstract MatrixLayer Layer(IReadOnlyList<ValueInfo?> inputs);

    /// <summary>Weights in the order of reduction.</summary>
    /// <param name="weights">Input 1 of the node.</param>
    /// <returns>[group, N, K].</returns>
    public abstract float[] OrderedWeights(Tensor weights);

    /// <summary>M: rows of activations of each group, for all images.</summary>
    public abstract int Rows(IReadOnlyList<Tensor?> inputs);

    /// <summary>Copies rows of activations as they are multiplied.</summary>
    /// <param name="group">Of the layer's groups.</param>
    /// <param name="firstRow">Of <see cref="Rows"/>: images outside, pixels of the output inside.</param>
    /// <param name="activations">Whole rows of K.</param>
    public abstract void CopyRows(IReadOnlyList<Tensor?> inputs, int group, int firstRow, Span<float> activations);

    private protected MatrixLayer LayerOf(int groups, int products, int channels, ValueInfo weights) =>
        new(Node.Name, Node.Operator, groups, products, channels, weights.Constant is not null);
}
