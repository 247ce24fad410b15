using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>A logarithmic format with the scales of a tensor's groups.</summary>
/// <param name="Format">With the parity that all groups share.</param>
/// <param name="Ranges">One a group, each ending at the format's largest level.</param>
/// <param name="SquaredError">Of all values that it was fitted to.</param>
internal sealed record LogFit(LogarithmicFormat Format, QuantizationRange[] Ranges, double SquaredError)
{
    /// <summary>Of the weights with these scales; groups are channels, or all of them.</summary>
    public QuantizedTensor Quantize(Matrix<float> weights) =>
        new TensorQuantizer(Format, Ranges.Length == 1 ? Granularity.Tensor : Granularity.Channel).Quantize(weights, Ranges);
}
