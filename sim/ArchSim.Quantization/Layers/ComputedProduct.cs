using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Computed operands that are multiplied as codes; scales are applied to what leaves the accumulators.</summary>
internal sealed class ComputedProduct(IDatapath datapath, SpanQuantizer weight, SpanQuantizer activation, NumberFormat accumulator) : ComputedOperands(weight, activation, accumulator)
{
    public override void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var codes = new ushort[weights.Values.Length];
        Weight.Encode(weights.Values, codes);
        double[] scales = [.. Enumerable.Repeat((double)Weight.Scale, weights.Rows)];
        new CodedProduct(datapath, new Matrix<ushort>(codes, weights.Rows, weights.Columns), Weight.Format, scales, Activation, tiles: null).Multiply(activations, results);
    }
}
