namespace ArchSim.Numerics;

/// <summary>What the dot product of two rows of codes gives, in the order and the widths of the hardware.</summary>
public interface IDatapath
{
    /// <summary>In words for lists: what is multiplied, and in what sums are held.</summary>
    string Name { get; }

    /// <summary>The value of the accumulator after all products: the definition, one product after the other.</summary>
    /// <exception cref="ArgumentException">The rows are empty or differ in length, or a code stands for no number.</exception>
    double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations);

    /// <summary>All dot products of rows of activations and rows of weights, to the bit as <see cref="Dot"/> gives them where sums are not stored between.</summary>
    /// <param name="activations">M x K codes: a row an output pixel.</param>
    /// <param name="weights">N x K codes: a row an output channel.</param>
    /// <param name="results">M x N.</param>
    /// <param name="tiles">Where partial sums are stored on the way; null where they stay in the accumulators.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a code that stands for no number.</exception>
    void Multiply(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null);

    /// <summary>Weights made ready once, to be multiplied with many activations; they give what <see cref="Multiply"/> gives.</summary>
    /// <param name="weights">N x K codes, which are copied.</param>
    /// <param name="tiles">Where partial sums are stored on the way.</param>
    /// <exception cref="ArgumentException">A code that stands for no number.</exception>
    PackedWeights<ushort> Pack(Matrix<ushort> weights, PartialSumTiles? tiles = null) => new KeptWeights(this, weights, tiles);
}
