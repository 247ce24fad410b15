namespace ArchSim.Numerics;

/// <summary>How values are distributed about zero, with a standard deviation of one.</summary>
public abstract class SymmetricDistribution
{
    public static SymmetricDistribution Gaussian { get; } = new GaussianDistribution();

    public static SymmetricDistribution Laplacian { get; } = new LaplacianDistribution();

    /// <param name="magnitude">In standard deviations, as everywhere here.</param>
    public abstract double Density(double magnitude);

    /// <summary>The share of values of a greater magnitude: 2 (1 - F).</summary>
    public abstract double TailShare(double magnitude);

    private sealed class GaussianDistribution : SymmetricDistribution
    {
        public override double Density(double magnitude) => Math.Exp(-magnitude * magnitude / 2) / Math.Sqrt(2 * Math.PI);

        public override double TailShare(double magnitude) => ErrorFunction.Complement(magnitude / Math.Sqrt(2));
    }

    private sealed class LaplacianDistribution : SymmetricDistribution
    {
        private static readonly double _rate = Math.Sqrt(2);

        public override double Density(double magnitude) => _rate / 2 * Math.Exp(-_rate * magnitude);

        public override double TailShare(double magnitude) => Math.Exp(-_rate * magnitude);
    }
}
