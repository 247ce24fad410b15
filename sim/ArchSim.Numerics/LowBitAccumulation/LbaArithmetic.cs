using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>Q_acc(Q_prod(x w) + s) over a chunk, for whoever watches.</summary>
internal readonly struct LbaArithmetic(LbaParameters parameters)
{
    private readonly LbaQuantizer _product = parameters.Product;
    private readonly LbaQuantizer _accumulator = parameters.Accumulator;

    public int ChunkLength { get; } = parameters.ChunkLength;

    /// <summary>What sums go through that come back from memory.</summary>
    public LbaQuantizer Loaded { get; } = parameters.Loaded;

    public double AddChunk<TWatcher>(double total, ref readonly float activations, ref readonly float weights, TWatcher watcher)
        where TWatcher : ILbaWatcher
    {
        if (ChunkLength == 1)
            return FusedMultiplyAdd(activations, weights, total, watcher);
        var sum = 0.0;
        for (var k = 0; k < ChunkLength; k++)
            sum = FusedMultiplyAdd(Unsafe.Add(ref Unsafe.AsRef(in activations), k), Unsafe.Add(ref Unsafe.AsRef(in weights), k), sum, watcher);
        return Add(sum, total, watcher);
    }

    private double FusedMultiplyAdd<TWatcher>(float activation, float weight, double sum, TWatcher watcher)
        where TWatcher : ILbaWatcher
    {
        // Two significands of 24 bits make one of at most 48.
        var exact = (double)activation * weight;
        var product = _product.QuantizeFinite(exact);
        watcher.Multiplied(exact, product, _product);
        return Add(product, sum, watcher);
    }

    private double Add<TWatcher>(double term, double sum, TWatcher watcher)
        where TWatcher : ILbaWatcher
    {
        var exact = OddSum.Of(term, sum);
        var result = _accumulator.QuantizeFinite(exact);
        watcher.Added(term, sum, exact, result, _accumulator);
        return result;
    }
}
