using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Computed operands, rounded row by row, that are multiplied as the numbers that their codes stand for.</summary>
internal sealed class ComputedRealProduct(IRealDatapath datapath, SpanQuantizer weight, SpanQuantizer activation, NumberFormat accumulator)
    : ComputedOperands(weight, activation, accumulator)
{
    public override void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results) =>
        RealProduct.Multiply(datapath, Rounded(Activation, activations), Rounded(Weight, weights), results);

    private static Matrix<float> Rounded(SpanQuantizer quantizer, Matrix<float> operand)
    {
        var values = new float[operand.Values.Length];
        quantizer.QuantizeRows(operand, values);
        return new Matrix<float>(values, operand.Rows, operand.Columns);
    }
}
