using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// The magnitudes of a tensor in order, with running sums of their numbers, values and squares: the squared error of rounding all of them to a format that is the same
/// on both sides of zero then takes a look at each value of the format, not of the tensor.
/// </summary>
internal sealed class ValueMoments
{
    private readonly double[] _magnitudes;

    // Of the magnitudes before an index.
    private readonly double[] _counts;
    private readonly double[] _sums;
    private readonly double[] _squares;

    private ValueMoments(double[] magnitudes, Func<int, double> countOf)
    {
        _magnitudes = magnitudes;
        (_counts, _sums, _squares) = (new double[magnitudes.Length + 1], new double[magnitudes.Length + 1], new double[magnitudes.Length + 1]);
        for (var i = 0; i < magnitudes.Length; i++)
        {
            var (count, magnitude) = (countOf(i), magnitudes[i]);
            _counts[i + 1] = _counts[i] + count;
            _sums[i + 1] = _sums[i] + count * magnitude;
            _squares[i + 1] = _squares[i] + count * magnitude * magnitude;
        }
    }

    /// <summary>Mean magnitude of the values that are not zero, which every format keeps; null where all are.</summary>
    public double? MeanMagnitude => _sums[^1] > 0 ? _sums[^1] / _counts[^1] : null;

    /// <exception cref="ArgumentException">No values, NaN or an infinity.</exception>
    public static ValueMoments Of(ReadOnlySpan<float> values)
    {
        // Refuses what is no finite number.
        _ = QuantizationRange.Of(values);
        var magnitudes = new List<double>(values.Length);
        foreach (var value in values)
        {
            if (value != 0)
                magnitudes.Add(Math.Abs((double)value));
        }
        magnitudes.Sort();
        return new ValueMoments([.. magnitudes], _ => 1);
    }

    /// <summary>Each value taken for the middle of its bin.</summary>
    public static ValueMoments Of(ValueHistogram histogram)
    {
        var bins = histogram.Bins.Select(b => (Magnitude: Math.Abs(b.Value), b.Count)).OrderBy(b => b.Magnitude).ToArray();
        return new ValueMoments([.. bins.Select(b => b.Magnitude)], i => bins[i].Count);
    }

    /// <summary>Sum of the squared errors of all values.</summary>
    public double SquaredError(LogPositFormat format)
    {
        var (error, first, value) = (0.0, 0, 0.0);
        // Values of positive codes ascend with the codes.
        for (var code = 1u; code < format.NotAReal; code++)
        {
            var next = format.Decode(code);
            if (double.IsNaN(next))
                continue;
            var end = FirstFrom(first, Decision(format.DecisionRule, value, next));
            error += ErrorOf(first, end, value);
            (first, value) = (end, next);
        }
        return error + ErrorOf(first, _magnitudes.Length, value);
    }

    /// <summary>From where on a magnitude is rounded up. Zero begins half an octave or half of the smallest value below it.</summary>
    private static double Decision(DecisionRule rule, double below, double above) => rule == DecisionRule.NearestValue
        ? (below + above) / 2
        : below == 0 ? above / Math.Sqrt(2) : Math.Sqrt(below) * Math.Sqrt(above);

    // Differences of running sums may come out a rounding below zero.
    private double ErrorOf(int first, int end, double value) => first == end ? 0 : Math.Max(0,
        _squares[end] - _squares[first] - 2 * value * (_sums[end] - _sums[first]) + value * value * (_counts[end] - _counts[first]));

    private int FirstFrom(int first, double least)
    {
        var end = _magnitudes.Length;
        while (first < end)
        {
            var middle = (first + end) / 2;
            if (_magnitudes[middle] < least)
                first = middle + 1;
            else
                end = middle;
        }
        return first;
    }
}
