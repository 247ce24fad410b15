using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>A product whose operands are both computed and become codes: the second one where the array takes weights, with one scale.</summary>
/// <param name="accumulator">In what sums are held. They are not stored on the way.</param>
internal sealed class ComputedProduct(IDatapath datapath, SpanQuantizer weight, SpanQuantizer activation, NumberFormat accumulator) : ICodedProduct
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

    public void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results)
    {
        var codes = new ushort[weights.Values.Length];
        weight.Encode(weights.Values, codes);
        double[] scales = [.. Enumerable.Repeat((double)weight.Scale, weights.Rows)];
        new CodedProduct(datapath, new Matrix<ushort>(codes, weights.Rows, weights.Columns), weight.Format, scales, activation, tiles: null).Multiply(activations, results);
    }

    private static TensorScales ScalesOf(SpanQuantizer quantizer) =>
        new() { Scales = [quantizer.Scale], ZeroPoints = quantizer.ZeroPoint == 0 ? [] : [quantizer.ZeroPoint] };
}
