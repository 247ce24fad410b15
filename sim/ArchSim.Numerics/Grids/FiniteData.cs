namespace ArchSim.Numerics;

/// <summary>Data that scales and formats are chosen by.</summary>
internal static class FiniteData
{
    /// <summary>A sorted copy.</summary>
    /// <exception cref="ArgumentException">No values, or NaN or an infinity among them.</exception>
    public static float[] Sorted(ReadOnlySpan<float> values)
    {
        Require(values);
        var sorted = values.ToArray();
        Array.Sort(sorted);
        return sorted;
    }

    /// <inheritdoc cref="Sorted"/>
    public static void Require(ReadOnlySpan<float> values)
    {
        if (values.IsEmpty)
            throw new ArgumentException("there must be at least one value, were 0");
        for (var i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
                throw new ArgumentException($"values must be finite, was {values[i]} at {i}");
        }
    }
}
