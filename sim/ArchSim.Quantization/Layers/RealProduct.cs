using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed, and multiplied as the fp32 numbers that they are or stand for.</summary>
/// <param name="weight">Null where the second operand stays as it is.</param>
/// <param name="activation">Null where the first one does.</param>
internal sealed class RealProduct(IRealDatapath datapath, SpanQuantizer? weight, SpanQuantizer? activation) : IProductArithmetic
{
    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var sums = new double[results.Length];
        datapath.Multiply(Quantized(activation, activations), Quantized(weight, weights), sums);
        for (var i = 0; i < sums.Length; i++)
            results[i] = (float)sums[i];
    }

    private static Matrix<float> Quantized(SpanQuantizer? quantizer, Matrix<float> operand)
    {
        if (quantizer is null)
            return operand;
        var values = new float[operand.Values.Length];
        quantizer.Quantize(operand.Values, values);
        return new Matrix<float>(values, operand.Rows, operand.Columns);
    }
}
