using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Activations at equal distances, with one scale: without a sign where calibration saw none, else symmetric; always symmetric, or affine, where that is asked for.</summary>
/// <param name="Bits">2 to 16.</param>
/// <param name="Percent">Of <see cref="RangeMethod.Percentile"/>.</param>
internal readonly record struct UniformActivations(int Bits, RangeMethod Method, double Percent = 100, bool IsAffine = false, bool IsSigned = false)
{
    /// <summary>
    /// The range of Fang et al. (ECCV 2020): medians of the ten largest and the ten least values of a batch, there averaged over batches, here their median.
    /// </summary>
    public static UniformActivations Top10(int bits) => new(bits, RangeMethod.Top10);

    public SpanQuantizer Quantizer(OperandStatistics statistics)
    {
        NumberFormat format = !IsSigned && (IsAffine || statistics.Range.Least == 0) ? new UnsignedIntegerFormat(Bits) : new IntegerFormat(Bits);
        return Quantizer(statistics, format);
    }

    public SpanQuantizer Quantizer(OperandStatistics statistics, NumberFormat format) =>
        new TensorQuantizer(format, Granularity.Tensor).Quantizer(Ranges.Choose(statistics, Method, Percent, format));
}
