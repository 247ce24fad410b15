using System.Globalization;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>How the range of a tensor is chosen.</summary>
public enum RangeMethod
{
    /// <summary>All values fit.</summary>
    MinMax,

    /// <summary>All values but a small share on either side.</summary>
    Percentile,

    /// <summary>The least mean squared error.</summary>
    Mse,

    /// <summary><see cref="OperandStatistics.Top10Median"/>.</summary>
    Top10,
}

/// <summary>Ranges by method, for any format that <see cref="TensorQuantizer"/> takes.</summary>
internal static class Ranges
{
    // Ranges that are tried for the least error: the whole one, and each time a fiftieth of it less.
    private const int Steps = 50;

    /// <param name="percent">Of <see cref="RangeMethod.Percentile"/>: share of values within the range on either side.</param>
    public static QuantizationRange Choose(OperandStatistics statistics, RangeMethod method, double percent, NumberFormat format) => method switch
    {
        RangeMethod.MinMax => statistics.Range,
        RangeMethod.Percentile => Within(statistics, percent / 100),
        RangeMethod.Mse => LeastError(statistics.Range, format, statistics.Histogram.SquaredError),
        RangeMethod.Top10 => statistics.Top10Median,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
    };

    /// <summary>Of a channel's weights, by their own squared error.</summary>
    public static QuantizationRange LeastErrorOf(float[] values, NumberFormat format)
    {
        var quantized = new float[values.Length];
        return LeastError(QuantizationRange.Of(values), format, quantizer =>
        {
            quantizer.Quantize(values, quantized);
            var sum = 0.0;
            for (var i = 0; i < values.Length; i++)
                sum += ((double)quantized[i] - values[i]) * ((double)quantized[i] - values[i]);
            return sum;
        });
    }

    /// <summary>A percentage as names write it.</summary>
    public static string Text(double percent) => percent.ToString("R", CultureInfo.InvariantCulture);

    private static QuantizationRange Within(OperandStatistics statistics, double share)
    {
        var (least, most) = (statistics.Histogram.Quantile(1 - share), statistics.Histogram.Quantile(share));
        var range = new QuantizationRange((float)Math.Clamp(least, statistics.Range.Least, 0), (float)Math.Clamp(most, 0, statistics.Range.Most));
        // Where almost all values are zero the others are what matters.
        return range.Largest == 0 ? statistics.Range : range;
    }

    /// <summary>Of equal errors the wider range.</summary>
    private static QuantizationRange LeastError(QuantizationRange whole, NumberFormat format, Func<SpanQuantizer, double> squaredError)
    {
        var quantizer = new TensorQuantizer(format, Granularity.Tensor);
        var (best, least) = (whole, double.PositiveInfinity);
        for (var step = Steps; step > 0; step--)
        {
            var range = new QuantizationRange(whole.Least * step / Steps, whole.Most * step / Steps);
            var error = squaredError(quantizer.Quantizer(range));
            if (error < least)
                (best, least) = (range, error);
        }
        return best;
    }
}
