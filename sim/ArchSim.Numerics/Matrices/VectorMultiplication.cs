using System.Buffers;

namespace ArchSim.Numerics;

/// <summary>
/// The matrix multiplication for vector kernels: weights are packed so that the lanes of a step lie side by side, and four rows of activations by two
/// packed columns of weights are summed together, so that independent sums hide the latency of each.
/// </summary>
internal static class VectorMultiplication
{
    /// <param name="activations">M x K.</param>
    /// <param name="weights">N x K: a row an output channel.</param>
    /// <param name="results">M x N.</param>
    public static void Run<TKernel, TActivation, TWeight, TSum>(
        TKernel kernel, Matrix<TActivation> activations, Matrix<TWeight> weights, Span<double> results, PartialSumTiles? tiles)
        where TKernel : struct, IKernel<TKernel, TActivation, TWeight, TSum>
        where TActivation : unmanaged
        where TWeight : unmanaged
        where TSum : struct
    {
        var reduction = Reduction.Of(activations.Columns, tiles, kernel.Group);
        var depth = reduction.PaddedProducts;
        var panels = (weights.Rows - 1) / TKernel.Lanes + 1;
        var packed = ArrayPool<TWeight>.Shared.Rent(checked(panels * depth * TKernel.Lanes));
        var padded = ArrayPool<TActivation>.Shared.Rent(checked(activations.Rows * depth));
        try
        {
            PackWeights(weights, reduction, TKernel.Lanes, packed.AsSpan(0, panels * depth * TKernel.Lanes));
            PackActivations(activations, reduction, padded.AsSpan(0, activations.Rows * depth));
            Span<double> values = stackalloc double[KernelLanes.Count];
            for (var panel = 0; panel < panels; panel++)
            {
                var lanes = Math.Min(TKernel.Lanes, weights.Rows - panel * TKernel.Lanes);
                for (var row = 0; row < activations.Rows; row++)
                {
                    TSum sum = default;
                    for (var tile = 0; tile < reduction.Tiles; tile++)
                    {
                        var first = tile * reduction.TileGroups;
                        var end = tile == reduction.Tiles - 1 ? reduction.Groups : first + reduction.TileGroups;
                        for (var group = first; group < end; group++)
                        {
                            sum = kernel.Step(
                                sum, in padded[row * depth + group * kernel.Group], in packed[(panel * depth + group * kernel.Group) * TKernel.Lanes]);
                        }
                        if (tile == reduction.Tiles - 1)
                            break;
                        kernel.Read(sum, values);
                        tiles!.Encoding.Round(values[..lanes]);
                        sum = kernel.Load(values);
                    }
                    kernel.Read(sum, values);
                    values[..lanes].CopyTo(results.Slice(row * weights.Rows + panel * TKernel.Lanes, lanes));
                }
            }
        }
        finally
        {
            ArrayPool<TWeight>.Shared.Return(packed);
            ArrayPool<TActivation>.Shared.Return(padded);
        }
    }

    private static void PackWeights<T>(Matrix<T> weights, Reduction reduction, int lanes, Span<T> packed)
    {
        packed.Clear();
        for (var channel = 0; channel < weights.Rows; channel++)
        {
            var row = weights.Row(channel);
            var panel = packed[(channel / lanes * reduction.PaddedProducts * lanes)..];
            for (var tile = 0; tile < reduction.Tiles; tile++)
            {
                var (first, products, firstGroup) = reduction.Tile(tile);
                for (var k = 0; k < products; k++)
                    panel[(firstGroup * reduction.Group + k) * lanes + channel % lanes] = row[first + k];
            }
        }
    }

    private static void PackActivations<T>(Matrix<T> activations, Reduction reduction, Span<T> packed)
    {
        packed.Clear();
        for (var i = 0; i < activations.Rows; i++)
        {
            for (var tile = 0; tile < reduction.Tiles; tile++)
            {
                var (first, products, firstGroup) = reduction.Tile(tile);
                activations.Row(i).Slice(first, products).CopyTo(packed[(i * reduction.PaddedProducts + firstGroup * reduction.Group)..]);
            }
        }
    }
}
