using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed, rounded row by row, and multiplied as the numbers that they stand for.</summary>
internal sealed class ComputedRealProduct(IRealDatapath datapath, SpanQuantizer weight, SpanQuantizer activation) : IProductArithmetic
{
    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var (rows, columns) = (new float[activations.Values.Length], new float[weights.Values.Length]);
        activation.QuantizeRows(activations, rows);
        weight.QuantizeRows(weights, columns);
        var sums = new double[results.Length];
        datapath.Multiply(new Matrix<float>(rows, activations.Rows, activations.Columns), new Matrix<float>(columns, weights.Rows, weights.Columns), sums);
        for (var i = 0; i < sums.Length; i++)
            results[i] = (float)sums[i];
    }
}
