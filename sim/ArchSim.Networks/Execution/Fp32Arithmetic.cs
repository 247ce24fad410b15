using System.Buffers;
using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.Networks;

/// <summary>Matrix layers in fp32: products exact, added one by one in the order of reduction with one rounding each.</summary>
public sealed class Fp32Arithmetic : IArithmetic
{
    public ILayerArithmetic For(MatrixLayer layer, ReadOnlySpan<float> weights)
    {
        var elements = checked(layer.Channels * layer.Products);
        var groups = new PackedWeights<float>[layer.Groups];
        for (var group = 0; group < groups.Length; group++)
            groups[group] = Pack(new Matrix<float>(weights.Slice(group * elements, elements), layer.Channels, layer.Products));
        return new Layer(groups);
    }

    public IProductArithmetic ForProduct(MatrixLayer layer) => new Product();

    private static PackedWeights<float> Pack(Matrix<float> weights) => FloatDatapath.Fp32.Pack(weights);

    private static void Multiply(PackedWeights<float> weights, Matrix<float> activations, Span<float> results)
    {
        // Sums come as doubles: as many rows at a time as stay in the first-level cache with them, in blocks of the multiplication.
        var most = Math.Min(activations.Rows, Math.Clamp(16 * 1024 / weights.Channels / 64, 1, 16) * 64);
        var sums = ArrayPool<double>.Shared.Rent(checked(most * weights.Channels));
        try
        {
            for (var row = 0; row < activations.Rows; row += most)
            {
                var rows = Math.Min(most, activations.Rows - row);
                var block = new Matrix<float>(activations.Values.Slice(row * activations.Columns, rows * activations.Columns), rows, activations.Columns);
                var values = sums.AsSpan(0, rows * weights.Channels);
                weights.Multiply(block, values);
                Narrow(values, results.Slice(row * weights.Channels, values.Length));
            }
        }
        finally
        {
            ArrayPool<double>.Shared.Return(sums);
        }
    }

    private static void Narrow(ReadOnlySpan<double> values, Span<float> results)
    {
        var i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
            Vector.Narrow(new Vector<double>(values[i..]), new Vector<double>(values[(i + Vector<double>.Count)..])).CopyTo(results[i..]);
        for (; i < values.Length; i++)
            results[i] = (float)values[i];
    }

    private sealed class Layer(PackedWeights<float>[] groups) : ILayerArithmetic
    {
        public void Multiply(int group, Matrix<float> activations, Span<float> results) => Fp32Arithmetic.Multiply(groups[group], activations, results);
    }

    private sealed class Product : IProductArithmetic
    {
        public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results) => Fp32Arithmetic.Multiply(Pack(weights), activations, results);
    }
}
