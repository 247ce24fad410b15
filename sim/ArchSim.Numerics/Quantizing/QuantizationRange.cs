using System.Globalization;

namespace ArchSim.Numerics;

/// <summary>The numbers that a group of values is quantized between; what lies beyond is clipped to the ends. It always holds zero.</summary>
public readonly record struct QuantizationRange
{
    /// <exception cref="ArgumentException">An end that is not finite, or on the wrong side of zero.</exception>
    public QuantizationRange(float least, float most)
    {
        if (!float.IsFinite(least) || !float.IsFinite(most) || least > 0 || most < 0)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"a range must reach from at most 0 to at least 0 and be finite, was {least}..{most}"));
        Least = least;
        Most = most;
    }

    public float Least { get; }

    public float Most { get; }

    /// <summary>The end that lies farther from zero.</summary>
    public float Largest => Math.Max(-Least, Most);

    /// <summary>From the least of the values to the most, and zero.</summary>
    /// <exception cref="ArgumentException">No values, NaN or an infinity.</exception>
    public static QuantizationRange Of(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("a range needs at least one value: the span is empty");
        var (least, most) = (0f, 0f);
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"values must be finite, was {values[i]} at index {i}"));
            least = Math.Min(least, values[i]);
            most = Math.Max(most, values[i]);
        }
        return new QuantizationRange(least, most);
    }
}
