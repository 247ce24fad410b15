namespace ArchSim.Numerics;

/// <summary>
/// The matrix multiplication as it is meant: output by output, product by product, sums stored between tiles. Every fast one is held to its bits.
/// </summary>
internal static class ScalarMultiplication
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
        var (activation, weight) = (new TActivation[kernel.Group], new TWeight[kernel.Group]);
        for (var row = 0; row < activations.Rows; row++)
        {
            var outputs = results.Slice(row * weights.Rows, weights.Rows);
            outputs.Clear();
            for (var tile = 0; tile < reduction.Tiles; tile++)
            {
                var (first, products, _) = reduction.Tile(tile);
                for (var channel = 0; channel < weights.Rows; channel++)
                {
                    var sum = tile == 0 ? default : kernel.Load([outputs[channel]]);
                    for (var k = first; k < first + products; k += kernel.Group)
                    {
                        var count = Math.Min(kernel.Group, first + products - k);
                        Fill(activation, activations.Row(row).Slice(k, count));
                        Fill(weight, weights.Row(channel).Slice(k, count));
                        sum = kernel.Step(sum, in activation[0], in weight[0]);
                    }
                    kernel.Read(sum, outputs.Slice(channel, 1));
                }
                if (tile < reduction.Tiles - 1)
                    Store(tiles!.Encoding, outputs);
            }
        }
    }

    /// <summary>Encodes sums and decodes them, in blocks of as many neighbouring output channels as vector kernels have lanes.</summary>
    private static void Store(NumberFormat encoding, Span<double> outputs)
    {
        for (var i = 0; i < outputs.Length; i += KernelLanes.Count)
            encoding.Round(outputs.Slice(i, Math.Min(KernelLanes.Count, outputs.Length - i)));
    }

    private static void Fill<T>(T[] group, ReadOnlySpan<T> values)
    {
        values.CopyTo(group);
        group.AsSpan(values.Length).Clear();
    }
}
