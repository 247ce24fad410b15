using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed, rounded row by row, and multiplied as the numbers that their codes stand for.</summary>
/// <param name="accumulator">In what sums are held.</param>
internal sealed class ComputedRealProduct(IRealDatapath datapath, SpanQuantizer weight, SpanQuantizer activation, NumberFormat accumulator) : ICodedProduct
{
    public NumberFormat WeightFormat => weight.Format;

    public NumberFormat ActivationFormat => activation.Format;

    public NumberFormat AccumulatorFormat => accumulator;

    public string Accumulator
    {
        get => field ?? accumulator.Name;
        init;
    }

    public PartialSumTiles? PartialSums => null;

    public TensorScales WeightScales => ScalesOf(weight);

    public TensorScales ActivationScales => ScalesOf(activation);

    public void EncodeWeights(ReadOnlySpan<float> values, Span<ushort> codes) => weight.Encode(values, codes);

    public void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes) => activation.Encode(values, codes);

    public void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized) => activation.Quantize(values, quantized);

    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results) =>
        RealProduct.Multiply(datapath, Rounded(activation, activations), Rounded(weight, weights), results);

    private static Matrix<float> Rounded(SpanQuantizer quantizer, Matrix<float> operand)
    {
        var values = new float[operand.Values.Length];
        quantizer.QuantizeRows(operand, values);
        return new Matrix<float>(values, operand.Rows, operand.Columns);
    }

    private static TensorScales ScalesOf(SpanQuantizer quantizer) =>
        new() { Scales = [quantizer.Scale], ZeroPoints = quantizer.ZeroPoint == 0 ? [] : [quantizer.ZeroPoint] };
}
