namespace ArchSim.Numerics;

/// <summary>
/// The mean squared error that quantization is expected to have: a twelfth of the squared step, by the share of values in each piece (Fang et al., eq. 4 and
/// supplement, eq. 1, which is printed without the second sign's half). Maxima in standard deviations, errors in their square.
/// </summary>
public static class PiecewiseLinearError
{
    /// <param name="maximum">m: the largest magnitude, which the range is scaled to; no value lies beyond it.</param>
    /// <param name="breakpoints">As fractions of the maximum, ascending.</param>
    /// <param name="computedBits">b: sign and level.</param>
    public static double Expected(SymmetricDistribution distribution, double maximum, IReadOnlyList<double> breakpoints, int computedBits, bool overlapping = false)
    {
        RequireMaximum(maximum);
        var format = new PiecewiseLinearFormat(computedBits, breakpoints, overlapping);
        var sum = 0.0;
        for (var i = 0; i < format.Pieces.Count; i++)
        {
            var inner = i == 0 ? 1 : distribution.TailShare(breakpoints[i - 1] * maximum);
            var outer = i == breakpoints.Count ? 0 : distribution.TailShare(breakpoints[i] * maximum);
            var width = (format.Pieces[i].End - format.Pieces[i].Offset) * maximum;
            sum += width * width * (inner - outer);
        }
        return StepFactor(computedBits - 1) * sum;
    }

    /// <summary>The error of a uniform quantizer of as many bits over the same range.</summary>
    public static double Uniform(double maximum, int bits)
    {
        RequireMaximum(maximum);
        RequireBits(bits);
        return StepFactor(bits) * 4 * maximum * maximum;
    }

    /// <summary>What the ratio of both errors stays below at the best breakpoint, whatever the distribution whose density falls with the magnitude (Lemma 2).</summary>
    public static double MostRatioToUniform(int computedBits)
    {
        RequireBits(computedBits);
        return StepFactor(computedBits - 1) / (16 * StepFactor(computedBits));
    }

    /// <summary>C(b) = 1 / (12 (2^b - 1)^2): the error over the squared width of a range of 2^b levels.</summary>
    private static double StepFactor(int bits)
    {
        var steps = double.Exp2(bits) - 1;
        return 1 / (12 * steps * steps);
    }

    private static void RequireBits(int bits)
    {
        if (bits is < PiecewiseLinearFormat.LeastComputedBits or > PiecewiseLinearFormat.MostComputedBits)
            throw new ArgumentException($"b must be {PiecewiseLinearFormat.LeastComputedBits}..{PiecewiseLinearFormat.MostComputedBits}, was {bits}");
    }

    internal static void RequireMaximum(double maximum)
    {
        if (!(maximum >= 1 && maximum < double.PositiveInfinity))
            throw new ArgumentException($"the maximum must be at least one standard deviation, was {FormatName.Real(maximum)}");
    }
}
