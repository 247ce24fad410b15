namespace ArchSim.Networks;

/// <summary>A share of right answers, with how far it can be trusted.</summary>
public readonly record struct Accuracy(int Correct, int Images)
{
    /// <summary>Standard deviations of a normal distribution within which 95 % of it lie.</summary>
    private const double Deviations95 = 1.959963984540054;

    public double Percent => 100.0 * Correct / Images;

    /// <summary>
    /// The 95 % interval of the share in the population that the images were drawn from (Wilson, "Probable inference, the law of succession,
    /// and statistical inference", 1927). Of two arithmetics on the same images the difference is surer than that: see <see cref="Prediction.Agreement"/>.
    /// </summary>
    public (double LowPercent, double HighPercent) Interval95
    {
        get
        {
            var (n, z2) = ((double)Images, Deviations95 * Deviations95);
            var centre = (Correct + (z2 / 2)) / (n + z2);
            return (100 * (centre - Spread), 100 * (centre + Spread));
        }
    }

    /// <summary>Half the length of <see cref="Interval95"/>, in points; not zero where all answers are right or all are wrong.</summary>
    public double HalfWidth95Points => 100 * Spread;

    private double Spread
    {
        get
        {
            var (n, p, z2) = ((double)Images, (double)Correct / Images, Deviations95 * Deviations95);
            return Deviations95 / (n + z2) * Math.Sqrt((n * p * (1 - p)) + (z2 / 4));
        }
    }
}
