using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Chooses the breakpoints of a layer, which its channels share as fractions of their ranges.</summary>
/// <param name="Count">1 to 3; more than one by search only.</param>
internal readonly record struct BreakpointChoice(BreakpointMethod Method, int Count, bool IsOverlapping)
{
    /// <param name="channels">A row for all values that share a scale.</param>
    /// <exception cref="ArgumentException">A value that is no finite number.</exception>
    public PiecewiseLinearFormat For(Matrix<float> channels, int computedBits)
    {
        // Nothing to choose by: any breakpoint holds zeros.
        var parts = Count + 1.0;
        IReadOnlyList<double> breakpoints = QuantizationRange.Of(channels.Values).Largest == 0 ? [.. Enumerable.Range(1, Count).Select(i => i / parts)]
            : Method == BreakpointMethod.Search ? PiecewiseLinearBreakpoint.Search(channels, computedBits, Count, IsOverlapping)
            : [Shared(channels)];
        return new PiecewiseLinearFormat(computedBits, breakpoints, IsOverlapping);
    }

    /// <summary>
    /// The mean of what each channel would have alone, weighted by its squared range, since that is how much its error grows with the same deviation of the fraction.
    /// </summary>
    private double Shared(Matrix<float> channels)
    {
        var (sum, weights) = (0.0, 0.0);
        for (var channel = 0; channel < channels.Rows; channel++)
        {
            double maximum = QuantizationRange.Of(channels.Row(channel)).Largest;
            var deviation = Moments.Of(channels.Row(channel)).StandardDeviation;
            // Weights that are all equal lie at the end of the range, wherever the breakpoint is.
            if (deviation == 0)
                continue;
            sum += maximum * maximum * Alone(Math.Max(1, maximum / deviation));
            weights += maximum * maximum;
        }
        return weights == 0 ? PiecewiseLinearFormat.DefaultBreakpoint : Math.Clamp(sum / weights, PiecewiseLinearFormat.LeastBreakpoint, PiecewiseLinearFormat.MostBreakpoint);
    }

    /// <param name="maximum">In standard deviations.</param>
    private double Alone(double maximum) => Method switch
    {
        BreakpointMethod.Gaussian => PiecewiseLinearBreakpoint.Gaussian(maximum, 1),
        BreakpointMethod.Laplacian => PiecewiseLinearBreakpoint.Laplacian(maximum, 1),
        _ => PiecewiseLinearBreakpoint.Optimal(SymmetricDistribution.Gaussian, maximum, IsOverlapping),
    };
}
