using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Bias correction: the quantized weights q of a channel become <c>(q + mean(w) - mean(q)) std(w) / std(q)</c>, as Fang et al. (ECCV 2020) correct them, which gives them the
/// standard deviation that they had, and their mean to the same factor. It is folded into what comes after the accumulators: the factor into the channel's
/// scale; the offset is multiplied with the sum of a row's activations, which all channels share, and added.
/// </summary>
public sealed class WeightCorrection
{
    private WeightCorrection(double[] gains, double[] offsets) => (Gains, Offsets) = (gains, offsets);

    /// <summary>By channel, above 0.</summary>
    public IReadOnlyList<double> Gains { get; }

    /// <summary>By channel, in units of the weights: what every weight of the channel is increased by, behind the gain.</summary>
    public IReadOnlyList<double> Offsets { get; }

    /// <param name="weights">A row a channel.</param>
    /// <param name="quantized">The same weights.</param>
    public static WeightCorrection Of(Matrix<float> weights, QuantizedTensor quantized)
    {
        var values = new float[weights.Values.Length];
        quantized.Dequantize(values);
        var rounded = new Matrix<float>(values, weights.Rows, weights.Columns);
        var (gains, offsets) = (new double[weights.Rows], new double[weights.Rows]);
        for (var channel = 0; channel < gains.Length; channel++)
        {
            var (meant, found) = (Moments.Of(weights.Row(channel)), Moments.Of(rounded.Row(channel)));
            // Weights that all took one code have no spread that could be restored, and equal ones none to lose.
            gains[channel] = found.StandardDeviation > 0 && meant.StandardDeviation > 0 ? meant.StandardDeviation / found.StandardDeviation : 1;
            offsets[channel] = (meant.Mean - found.Mean) * gains[channel];
        }
        return new WeightCorrection(gains, offsets);
    }

    /// <summary>Of the codes of each channel, with its gain.</summary>
    internal double[] Scales(QuantizedTensor quantized) => [.. Gains.Select((gain, channel) => quantized.Scales[quantized.Scales.Count == 1 ? 0 : channel] * gain)];

    /// <summary>Weights as they are corrected.</summary>
    /// <param name="values">Quantized, a row a channel.</param>
    internal void Apply(Span<float> values)
    {
        var length = values.Length / Gains.Count;
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(values[i] * Gains[i / length] + Offsets[i / length]);
    }
}
