namespace ArchSim.Networks;

/// <summary>How far values are from those that they stand for.</summary>
public static class SignalToNoise
{
    /// <summary>
    /// <c>10 log10(sum of reference^2 / sum of (value - reference)^2)</c>: infinite where they are equal, negative infinity where a value is no
    /// finite number or the reference is all zero.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or the reference is no finite number.</exception>
    public static double Decibels(ReadOnlySpan<float> reference, ReadOnlySpan<float> values)
    {
        if (reference.Length != values.Length)
            throw new ArgumentException($"{values.Length} values cannot be compared with {reference.Length}");
        var (signal, noise) = (0.0, 0.0);
        for (var i = 0; i < reference.Length; i++)
        {
            if (!float.IsFinite(reference[i]))
                throw new ArgumentException($"reference {i} is {reference[i]}, which is no finite number");
            var error = (double)values[i] - reference[i];
            signal += (double)reference[i] * reference[i];
            noise += error * error;
        }
        if (noise == 0)
            return double.PositiveInfinity;
        return double.IsFinite(noise) ? 10 * Math.Log10(signal / noise) : double.NegativeInfinity;
    }
}
