namespace ArchSim.Numerics;

/// <summary>
/// Weights in the order that a datapath reads them in, made once for any number of multiplications. Threads may share it and multiply different rows at a time.
/// </summary>
/// <typeparam name="T">What activations are given in: codes, or operands as a datapath takes them.</typeparam>
public abstract class PackedWeights<T>
{
    private protected PackedWeights(int channels, int products)
    {
        (Channels, Products) = (channels, products);
    }

    /// <summary>Output channels N.</summary>
    public int Channels { get; }

    /// <summary>Products K of an output.</summary>
    public int Products { get; }

    /// <summary>What <see cref="IDatapath.Multiply"/> gives for the weights and the tiles that were packed.</summary>
    /// <param name="activations">M x K: a row an output pixel.</param>
    /// <param name="results">M x N.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit, or a code that stands for no number.</exception>
    public void Multiply(Matrix<T> activations, Span<double> results)
    {
        MatrixShapes.Require(activations, Channels, Products, results);
        MultiplyRows(activations, results);
    }

    private protected abstract void MultiplyRows(Matrix<T> activations, Span<double> results);
}

/// <summary>Weights of a datapath that has no order of its own: they are kept as they came.</summary>
internal sealed class KeptWeights(IDatapath datapath, Matrix<ushort> weights, PartialSumTiles? tiles) : PackedWeights<ushort>(weights.Rows, weights.Columns)
{
    private readonly ushort[] _codes = weights.Values.ToArray();

    private protected override void MultiplyRows(Matrix<ushort> activations, Span<double> results) =>
        datapath.Multiply(activations, new Matrix<ushort>(_codes, Channels, Products), results, tiles);
}

/// <inheritdoc cref="KeptWeights"/>
internal sealed class KeptRealWeights(IRealDatapath datapath, Matrix<float> weights, PartialSumTiles? tiles) : PackedWeights<float>(weights.Rows, weights.Columns)
{
    private readonly float[] _values = weights.Values.ToArray();

    private protected override void MultiplyRows(Matrix<float> activations, Span<double> results) =>
        datapath.Multiply(activations, new Matrix<float>(_values, Channels, Products), results, tiles);
}
