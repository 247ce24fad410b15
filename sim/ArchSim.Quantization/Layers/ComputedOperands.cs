using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>
/// A product whose operands are both computed and become codes, with one scale each: the second one where the array takes weights. Sums are not stored on the way.
/// </summary>
/// <param name="weight">Of the second operand.</param>
/// <param name="accumulator">In what sums are held.</param>
internal abstract class ComputedOperands(SpanQuantizer weight, SpanQuantizer activation, NumberFormat accumulator) : ICodedProduct
{
    public NumberFormat WeightFormat => Weight.Format;

    public NumberFormat ActivationFormat => Activation.Format;

    public NumberFormat AccumulatorFormat => accumulator;

    public string Accumulator
    {
        get => field ?? accumulator.Name;
        init;
    }

    public PartialSumTiles? PartialSums => null;

    public TensorScales WeightScales => ScalesOf(Weight);

    public TensorScales ActivationScales => ScalesOf(Activation);

    public void EncodeWeights(ReadOnlySpan<float> values, Span<ushort> codes) => Weight.Encode(values, codes);

    public void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes) => Activation.Encode(values, codes);

    public void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized) => Activation.Quantize(values, quantized);

    public abstract void Multiply(Matrix<float> activations, Matrix<float> weights, Span<float> results);

    private protected SpanQuantizer Weight => weight;

    private protected SpanQuantizer Activation => activation;

    private static TensorScales ScalesOf(SpanQuantizer quantizer) =>
        new() { Scales = [quantizer.Scale], ZeroPoints = quantizer.ZeroPoint == 0 ? [] : [quantizer.ZeroPoint] };
}
