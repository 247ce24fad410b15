namespace ArchSim.Numerics;

/// <summary>Where breakpoints should lie, as fractions of the largest magnitude.</summary>
public static class PiecewiseLinearBreakpoint
{
    // The grid of the search, in thousandths of the range.
    private const int Range = 1000;

    /// <summary>
    /// Close to the best for Gaussian values. Of the maximum m in standard deviations, ln(0.8614 m + 0.6079) is the breakpoint in standard deviations
    /// (the source's code; its text names the fraction p/m there, which for m = 4 would lie beyond the range). Fitted for m of 3 to 10.
    /// </summary>
    public static double Gaussian(double maximum, double standardDeviation)
    {
        var m = Ratio(maximum, standardDeviation);
        return Math.Log(0.86143114 * m + 0.607901097) / m;
    }

    /// <summary>The same for Laplacian values: 0.8030 sqrt(m) - 0.3167 standard deviations.</summary>
    public static double Laplacian(double maximum, double standardDeviation)
    {
        var m = Ratio(maximum, standardDeviation);
        return (0.80304483 * Math.Sqrt(m) - 0.316678551) / m;
    }

    /// <summary>The best for a distribution: where the derivative of the expected error is zero, by bisection to the last bit.</summary>
    /// <param name="maximum">In standard deviations.</param>
    public static double Optimal(SymmetricDistribution distribution, double maximum, bool overlapping = false)
    {
        PiecewiseLinearError.RequireMaximum(maximum);
        // The derivative is negative at 0, where all values lie in the outer piece, and positive at the maximum.
        var (low, high) = (0.0, maximum);
        while ((low + high) / 2 is var middle && middle > low && middle < high)
        {
            if (Derivative(distribution, maximum, middle, overlapping) < 0)
                low = middle;
            else
                high = middle;
        }
        return high / maximum;
    }

    /// <summary>The best one to three breakpoints for a distribution, by search on the expected error, to a thousandth of the range.</summary>
    /// <param name="maximum">In standard deviations.</param>
    public static IReadOnlyList<double> Search(SymmetricDistribution distribution, double maximum, int count, bool overlapping = false)
    {
        PiecewiseLinearError.RequireMaximum(maximum);
        RequireCount(count);
        // The width of a code scales all errors alike.
        return Search(count, p => PiecewiseLinearError.Expected(distribution, maximum, p, PiecewiseLinearFormat.MostComputedBits, overlapping));
    }

    /// <summary>The one to three breakpoints of least squared error on data, to a thousandth of the range.</summary>
    /// <exception cref="ArgumentException">No values, NaN or an infinity among them, or all zero.</exception>
    public static IReadOnlyList<double> Search(ReadOnlySpan<float> values, int computedBits, int count = 1, bool overlapping = false)
    {
        RequireCount(count);
        var sorted = FiniteData.Sorted(values);
        double maximum = Math.Max(Math.Abs(sorted[0]), Math.Abs(sorted[^1]));
        if (maximum == 0)
            throw new ArgumentException("values must not all be zero for a breakpoint to be better than another");
        return Search(count, p => new PiecewiseLinearFormat(computedBits, p, overlapping).SquaredError(sorted, maximum));
    }

    /// <summary>The same for channels that share breakpoints, each of them scaled to its own largest magnitude, by the sum of their squared errors.</summary>
    /// <param name="channels">A row a channel.</param>
    /// <inheritdoc cref="Search(ReadOnlySpan{float}, int, int, bool)" path="/exception"/>
    public static IReadOnlyList<double> Search(Matrix<float> channels, int computedBits, int count = 1, bool overlapping = false)
    {
        RequireCount(count);
        var sorted = new List<(float[] Values, double Maximum)>();
        for (var channel = 0; channel < channels.Rows; channel++)
        {
            var values = FiniteData.Sorted(channels.Row(channel));
            var maximum = Math.Max(Math.Abs(values[0]), Math.Abs(values[^1]));
            // Zeros are held exactly, wherever breakpoints lie.
            if (maximum > 0)
                sorted.Add((values, maximum));
        }
        if (sorted.Count == 0)
            throw new ArgumentException("values must not all be zero for a breakpoint to be better than another");
        return Search(count, p =>
        {
            var format = new PiecewiseLinearFormat(computedBits, p, overlapping);
            return sorted.Sum(c => format.SquaredError(c.Values, c.Maximum));
        });
    }

    /// <summary>
    /// Three grids, each ten times finer: all breakpoints at tenths, then each in turn a tenth to either side by hundredths, then a hundredth by thousandths,
    /// the turns repeated until none gains.
    /// </summary>
    private static double[] Search(int count, Func<double[], double> error)
    {
        var best = (Points: Array.Empty<int>(), Error: double.PositiveInfinity);
        void Try(int[] points)
        {
            var found = error([.. points.Select(p => p / (double)Range)]);
            if (found < best.Error)
                best = (points, found);
        }
        foreach (var points in Ascending(count, Range / 10, Range / 10))
            Try(points);
        for (var step = Range / 100; step >= 1; step /= 10)
        {
            double before;
            do
            {
                before = best.Error;
                for (var i = 0; i < count; i++)
                {
                    var start = best.Points;
                    var from = Math.Max(start[i] - 10 * step, i == 0 ? 1 : start[i - 1] + 1);
                    var to = Math.Min(start[i] + 10 * step, i == count - 1 ? Range - 1 : start[i + 1] - 1);
                    for (var p = start[i] - 10 * step; p <= to; p += step)
                    {
                        if (p >= from && p != start[i])
                            Try([.. start[..i], p, .. start[(i + 1)..]]);
                    }
                }
            }
            while (best.Error < before);
        }
        return [.. best.Points.Select(p => p / (double)Range)];
    }

    private static IEnumerable<int[]> Ascending(int count, int from, int step)
    {
        for (var first = from; first < Range; first += step)
        {
            if (count == 1)
                yield return [first];
            else
                foreach (var rest in Ascending(count - 1, first + step, step))
                    yield return [first, .. rest];
        }
    }

    /// <summary>Half of dE/dp over C(b-1), with p in standard deviations.</summary>
    private static double Derivative(SymmetricDistribution distribution, double m, double p, bool overlapping)
    {
        var (density, tail) = (distribution.Density(p), distribution.TailShare(p));
        return overlapping
            ? density * (p * p - m * m) + p * (1 - tail)
            : p - m * tail + m * (2 * p - m) * density;
    }

    private static double Ratio(double maximum, double standardDeviation)
    {
        if (!(standardDeviation > 0 && standardDeviation < double.PositiveInfinity))
            throw new ArgumentException($"the standard deviation must be above 0 and finite, was {FormatName.Real(standardDeviation)}");
        PiecewiseLinearError.RequireMaximum(maximum / standardDeviation);
        return maximum / standardDeviation;
    }

    private static void RequireCount(int count)
    {
        if (count is < 1 or > PiecewiseLinearFormat.MostBreakpoints)
            throw new ArgumentException($"there must be 1..{PiecewiseLinearFormat.MostBreakpoints} breakpoints, were {count}");
    }
}
