using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed and become codes: the second one where the array takes weights, with one scale.</summary>
internal sealed class ComputedProduct(IDatapath datapath, SpanQuantizer weight, SpanQuantizer activation, PartialSumTiles? tiles = null) : IProductArithmetic
{
    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var codes = new ushort[weights.Values.Length];
        weight.Encode(weights.Values, codes);
        double[] scales = [.. Enumerable.Repeat((double)weight.Scale, weights.Rows)];
        new CodedProduct(datapath, new Matrix<ushort>(codes, weights.Rows, weights.Columns), weight.Format, scales, activation, tiles).Multiply(activations, results);
    }
}
