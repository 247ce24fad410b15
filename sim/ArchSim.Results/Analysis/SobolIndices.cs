namespace ArchSim.Results;

/// <summary>
/// Shares of a figure's variance (Sobol 1993): first-order, what a parameter explains alone, the variance of the figure's mean under each of its values; total, what is left when all
/// others are fixed. Of a figure that does not vary they are NaN. Points without a figure (NaN: failed or excluded) are left out.
/// </summary>
public static class SobolIndices
{
    /// <summary>Of a full factorial, every combination of values once: exact.</summary>
    public static double OfFullGrid(ParameterColumn column, IReadOnlyList<double> figures)
    {
        var parts = VarianceParts.Of(column, figures);
        return parts.Total > 0 ? parts.Between / parts.Total : double.NaN;
    }

    /// <summary>
    /// From any sample whose parameters vary independently, as random and Latin-hypercube searches or a grid with points left out: the means of groups scatter by chance too, and
    /// what the scatter within them makes of that is taken off (epsilon squared, Kelley 1935). May come out a little below 0.
    /// </summary>
    /// <param name="column">In at most <see cref="GroupsFor"/> groups.</param>
    /// <returns>NaN where every point is a group of its own.</returns>
    public static double OfSample(ParameterColumn column, IReadOnlyList<double> figures)
    {
        var parts = VarianceParts.Of(column, figures);
        if (parts.Groups >= parts.Points || parts.Total <= 0)
            return double.NaN;
        var within = Math.Max(0, parts.Total - parts.Between) / (parts.Points - parts.Groups);
        return (parts.Between - (parts.Groups - 1) * within) / parts.Total;
    }

    /// <summary>As many groups as points in each: with fewer the mean varies within a group, with more each mean is uncertain.</summary>
    public static int GroupsFor(int points) => Math.Max(2, (int)Math.Sqrt(points));

    /// <summary>
    /// From samples A, B and A with one parameter of B: first-order by Saltelli et al. (2010, table 2 b), total by Jansen (1999). A sample that lacks one of the three figures is left
    /// out of that parameter.
    /// </summary>
    /// <param name="mixed">Figures of A with one parameter of B, for each parameter.</param>
    public static IReadOnlyList<(double First, double Total)> OfPairs(IReadOnlyList<double> a, IReadOnlyList<double> b, IReadOnlyList<IReadOnlyList<double>> mixed) =>
        [.. mixed.Select(m => OfPair(a, b, m))];

    /// <summary>As OfPairs, from figures in the order of a Saltelli search: of each sample A, B, and A with each parameter of B.</summary>
    /// <param name="figures">A whole number of samples.</param>
    public static IReadOnlyList<(double First, double Total)> OfSearch(IReadOnlyList<double> figures, int parameters)
    {
        var samples = figures.Count / (parameters + 2);
        double[] Place(int place) => [.. Enumerable.Range(0, samples).Select(j => figures[j * (parameters + 2) + place])];
        return OfPairs(Place(0), Place(1), [.. Enumerable.Range(0, parameters).Select(i => Place(i + 2))]);
    }

    private static (double First, double Total) OfPair(IReadOnlyList<double> a, IReadOnlyList<double> b, IReadOnlyList<double> mixed)
    {
        var whole = Enumerable.Range(0, a.Count).Where(j => !double.IsNaN(a[j] + b[j] + mixed[j])).ToList();
        if (whole.Count < 2)
            return (double.NaN, double.NaN);
        // The figure less its mean: products of large numbers would bury their difference.
        var mean = whole.Average(j => (a[j] + b[j]) / 2);
        var variance = whole.Sum(j => Square(a[j] - mean) + Square(b[j] - mean)) / (2.0 * whole.Count - 1);
        if (!(variance > 0))
            return (double.NaN, double.NaN);
        return (whole.Average(j => (b[j] - mean) * (mixed[j] - a[j])) / variance, whole.Average(j => Square(a[j] - mixed[j])) / 2 / variance);
    }

    private static double Square(double x) => x * x;

    /// <summary>Sums of squares: of all figures about their mean, and of the groups' means, each as often as it has points.</summary>
    private readonly record struct VarianceParts(int Points, int Groups, double Total, double Between)
    {
        public static VarianceParts Of(ParameterColumn column, IReadOnlyList<double> figures)
        {
            var counts = new int[column.Labels.Count];
            var sums = new double[column.Labels.Count];
            var points = Enumerable.Range(0, figures.Count).Where(i => !double.IsNaN(figures[i])).ToList();
            if (points.Count == 0)
                return default;
            var mean = points.Average(i => figures[i]);
            double total = 0;
            foreach (var i in points)
            {
                var deviation = figures[i] - mean;
                counts[column.GroupOf(i)]++;
                sums[column.GroupOf(i)] += deviation;
                total += deviation * deviation;
            }
            var between = counts.Zip(sums, (n, sum) => n == 0 ? 0 : sum * sum / n).Sum();
            return new VarianceParts(points.Count, counts.Count(n => n > 0), total, between);
        }
    }
}
