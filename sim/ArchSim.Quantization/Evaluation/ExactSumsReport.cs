using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>
/// What stored partial sums and narrow accumulators do by themselves: the scheme beside its twin, which quantizes operands in the same way and sums exactly.
/// Both noises are powers relative to that of the logits in fp32, so that their difference says how far one lies below the other.
/// </summary>
public sealed record ExactSumsReport
{
    /// <summary>The twin.</summary>
    public required string Scheme { get; init; }

    /// <summary>Of the twin.</summary>
    public required ClassificationResult Evaluation { get; init; }

    /// <summary>Share of the images, 0 to 1, that the scheme and its twin put in the same class.</summary>
    public required double Agreement { get; init; }

    /// <summary>
    /// <c>10 log10(sum of (logits - twin's)^2 / sum of fp32's^2)</c>: negative infinity where the sums add nothing, infinity where a logit is no finite number; null where
    /// logits were too many to be kept.
    /// </summary>
    public double? AddedNoiseDb { get; init; }

    /// <summary><c>10 log10(sum of (twin's logits - fp32's)^2 / sum of fp32's^2)</c>, as <see cref="AddedNoiseDb"/>: what the operands alone cost.</summary>
    public double? QuantizationNoiseDb { get; init; }

    /// <summary>
    /// By how much the noise of the logits against fp32 is larger than the twin's. Noise that is independent of the operands' and lies 10 dB below it raises it by 0.41 dB.
    /// <see cref="AddedNoiseDb"/> overstates that where activations are coded again behind the sums: a code that tips over is a whole step away from the twin's, and hardly
    /// farther from what is meant. Null where either noise is none, or no finite number.
    /// </summary>
    public double? NoiseIncreaseDb { get; init; }

    internal static ExactSumsReport Of(string twin, ClassificationResult fp32, ClassificationResult exact, ClassificationResult quantized) => new()
    {
        Scheme = twin,
        Evaluation = exact,
        Agreement = Prediction.Agreement(exact.Predictions, quantized.Predictions),
        AddedNoiseDb = NoiseDb(fp32.Logits, exact.Logits, quantized.Logits),
        QuantizationNoiseDb = NoiseDb(fp32.Logits, fp32.Logits, exact.Logits),
        NoiseIncreaseDb = NoiseDb(fp32.Logits, fp32.Logits, quantized.Logits) - NoiseDb(fp32.Logits, fp32.Logits, exact.Logits) is { } increase && double.IsFinite(increase) ? increase : null,
    };

    private static double? NoiseDb(float[]? signal, float[]? meant, float[]? values) => signal is null || meant is null || values is null ? null
        : -(SquaredErrors.Of(meant, values) with { Signal = SquaredErrors.Of(signal, signal).Signal }).Decibels;
}
