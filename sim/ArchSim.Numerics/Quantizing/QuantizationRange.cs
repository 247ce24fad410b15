using System.Globalization;
using System.Runtime.Intrinsics;

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
        var (leasts, mosts) = (Vector512<float>.Zero, Vector512<float>.Zero);
        var whole = values.Length / Vector512<float>.Count * Vector512<float>.Count;
        for (var i = 0; i < whole; i += Vector512<float>.Count)
        {
            var loaded = Vector512.Create(values[i..]);
            // Where one of them is NaN, these keep it.
            (leasts, mosts) = (Vector512.Min(leasts, loaded), Vector512.Max(mosts, loaded));
        }
        var (least, most) = (0f, 0f);
        for (var lane = 0; lane < Vector512<float>.Count; lane++)
            (least, most) = (Math.Min(least, leasts[lane]), Math.Max(most, mosts[lane]));
        foreach (var value in values[whole..])
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (!float.IsFinite(least) || !float.IsFinite(most))
            throw FirstNotFinite(values);
        return new QuantizationRange(least, most);
    }

    private static ArgumentException FirstNotFinite(ReadOnlySpan<float> values)
    {
        var bad = 0;
        while (float.IsFinite(values[bad]))
            bad++;
        return new(string.Create(CultureInfo.InvariantCulture, $"values must be finite, was {values[bad]} at index {bad}"));
    }
}
