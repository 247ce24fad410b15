namespace ArchSim.Numerics;

/// <summary>The Gauss error function, which the runtime has not.</summary>
public static class ErrorFunction
{
    // Below, the series loses at most four digits to the difference from one; above, the continued fraction converges within some fifty terms.
    private const double SeriesEnd = 2.5;

    /// <summary>erf(x), to an absolute error of some 1e-15.</summary>
    public static double Of(double x) => x < 0 ? -Of(-x) : x < SeriesEnd ? Series(x) : 1 - Fraction(x);

    /// <summary>erfc(x) for x at or above zero, to a relative error of some 1e-12.</summary>
    public static double Complement(double x) => x < SeriesEnd ? 1 - Series(x) : Fraction(x);

    /// <summary>erf(x) = 2/sqrt(pi) exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / 15 + ...): all terms are positive (DLMF 7.6.2).</summary>
    private static double Series(double x)
    {
        var (term, sum) = (x, x);
        for (var n = 1; term > sum * 1e-17; n++)
        {
            term *= 2 * x * x / (2 * n + 1);
            sum += term;
        }
        return 2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x) * sum;
    }

    /// <summary>erfc(x) = exp(-x^2) / sqrt(pi) / (x + (1/2) / (x + 1 / (x + (3/2) / (x + ...)))), from the inside out (DLMF 7.9.1).</summary>
    private static double Fraction(double x)
    {
        var denominator = x;
        for (var n = 100; n >= 1; n--)
            denominator = x + n / 2.0 / denominator;
        return Math.Exp(-x * x) / Math.Sqrt(Math.PI) / denominator;
    }
}
