namespace ArchSim.Quantization;

/// <summary>Sums that a signal-to-noise ratio is made of.</summary>
/// <param name="Signal">Of the squares of what is meant.</param>
/// <param name="Noise">Of the squared differences.</param>
internal readonly record struct SquaredErrors(double Signal, double Noise, long Count)
{
    /// <summary>Infinite where nothing is lost; negative infinity where there is noise and no signal, or a value is no finite number.</summary>
    public double Decibels => Noise == 0 ? double.PositiveInfinity : double.IsFinite(Noise) ? 10 * Math.Log10(Signal / Noise) : double.NegativeInfinity;

    public double MeanSquaredError => Noise / Count;

    public static SquaredErrors Of(ReadOnlySpan<float> reference, ReadOnlySpan<float> values)
    {
        var (signal, noise) = (0.0, 0.0);
        for (var i = 0; i < reference.Length; i++)
        {
            var error = (double)values[i] - reference[i];
            signal += (double)reference[i] * reference[i];
            noise += error * error;
        }
        return new SquaredErrors(signal, double.IsNaN(noise) ? double.PositiveInfinity : noise, reference.Length);
    }

    public static SquaredErrors operator +(SquaredErrors one, SquaredErrors other) =>
        new(one.Signal + other.Signal, one.Noise + other.Noise, one.Count + other.Count);
}
