using ArchSim.Networks;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>A product of two computed operands that become codes of at most 16 bits, and tells them.</summary>
public interface ICodedProduct : IProductArithmetic
{
    /// <summary>Of the second operand, which the array takes where weights go.</summary>
    NumberFormat WeightFormat { get; }

    NumberFormat ActivationFormat { get; }

    NumberFormat AccumulatorFormat { get; }

    /// <inheritdoc cref="QuantizedLayer.Accumulator"/>
    string Accumulator { get; }

    /// <summary>How sums are stored on the way; null where they stay in the accumulators.</summary>
    PartialSumTiles? PartialSums { get; }

    TensorScales WeightScales { get; }

    TensorScales ActivationScales { get; }

    /// <param name="values">As they were computed.</param>
    /// <param name="codes">As many.</param>
    /// <exception cref="ArgumentException">A value that is no finite number, where the format has none.</exception>
    void EncodeWeights(ReadOnlySpan<float> values, Span<ushort> codes);

    /// <inheritdoc cref="EncodeWeights"/>
    void EncodeActivations(ReadOnlySpan<float> values, Span<ushort> codes);

    /// <inheritdoc cref="QuantizedLayer.QuantizeActivations"/>
    void QuantizeActivations(ReadOnlySpan<float> values, Span<float> quantized);
}
