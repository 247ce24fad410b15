using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>What calibration saw of a matrix layer.</summary>
public sealed record LayerStatistics
{
    public required OperandStatistics Activations { get; init; }

    /// <summary>Of the second operand, where it is computed too.</summary>
    public OperandStatistics? SecondOperand { get; init; }

    /// <summary>Some rows of activations as they are multiplied, for searches by what comes out: of each group so many rows of K, spread over the images.</summary>
    public required IReadOnlyList<float[]> SampleRows { get; init; }
}

/// <summary>What calibration saw of a tensor, in all images.</summary>
public sealed record OperandStatistics
{
    /// <summary>From the least value to the largest, and zero.</summary>
    public required QuantizationRange Range { get; init; }

    /// <summary>Between medians of the ten least and the ten largest values of batches: single outliers do not count.</summary>
    public required QuantizationRange Top10Median { get; init; }

    public required ValueHistogram Histogram { get; init; }

    /// <summary>Some values that are distributed as all of them, ascending, with both ends of the range: for searches by what quantization loses.</summary>
    internal float[] Representatives()
    {
        const int Count = 4_096;
        return [Range.Least, .. Enumerable.Range(0, Count).Select(i => Math.Clamp((float)Histogram.Quantile((i + 0.5) / Count), Range.Least, Range.Most)), Range.Most];
    }
}
