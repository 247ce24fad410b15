namespace ArchSim.Quantization;

/// <summary>Of values taken for all that there are: squared deviations are divided by their number.</summary>
internal readonly record struct Moments(double Mean, double StandardDeviation)
{
    public static Moments Of(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return new Moments(mean, Math.Sqrt(squares / values.Length));
    }
}
