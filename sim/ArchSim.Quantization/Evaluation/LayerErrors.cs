using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>What quantization lost in each layer: of the weights always, of activations and outputs where they were measured.</summary>
/// <param name="weights">Of the layers that have constant ones, by node: [group, N, K].</param>
/// <param name="layers">By node.</param>
internal sealed class LayerErrors(IReadOnlyDictionary<string, float[]> weights, IReadOnlyDictionary<string, QuantizedLayer> layers)
{
    /// <param name="measured">Null where nothing ran.</param>
    public QuantizationErrors Of(string node, MeasuredErrors? measured)
    {
        var quantized = layers.GetValueOrDefault(node);
        return new QuantizationErrors
        {
            WeightSqnrDb = quantized is null ? null : SquaredErrors.Of(weights[node], quantized.QuantizedWeights()).Decibels,
            ActivationSqnrDb = measured?.Activations?.Decibels,
            OutputSqnrDb = measured?.Outputs.Decibels,
            MeanSquaredError = measured?.Outputs.MeanSquaredError,
        };
    }

    /// <summary>With the share of clipped weights, and without what is no number: noise without a signal, sums that overflowed.</summary>
    public QuantizationErrors OfTrace(string node, MeasuredErrors? measured)
    {
        var errors = Of(node, measured);
        return errors with
        {
            WeightSqnrDb = Decibels(errors.WeightSqnrDb),
            ActivationSqnrDb = Decibels(errors.ActivationSqnrDb),
            OutputSqnrDb = Decibels(errors.OutputSqnrDb),
            MeanSquaredError = errors.MeanSquaredError is { } error && double.IsFinite(error) ? error : null,
            WeightClippedShare = ClippedWeights(node),
        };
    }

    /// <summary>By the limits of the quantizer: what a correction does to weights afterwards clips nothing.</summary>
    private double? ClippedWeights(string node)
    {
        if (layers.GetValueOrDefault(node) is not { } layer || ValueLimits.Of(layer.WeightFormat, layer.EncodingScales) is not { } limits)
            return null;
        return (double)limits.Count(weights[node], layer.Layer.Products) / weights[node].Length;
    }

    private static double? Decibels(double? db) => db is { } number && !double.IsNaN(number) && !double.IsNegativeInfinity(number) ? number : null;
}
