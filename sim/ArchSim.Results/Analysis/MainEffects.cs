namespace ArchSim.Results;

/// <summary>A figure over the points that have one value of a parameter, or lie in one bin of it.</summary>
/// <param name="Points">Points with a figure; NaN stands in the others where there is none.</param>
public sealed record EffectLevel(string Label, long Points, double Mean, double Least, double Most);

/// <summary>What a figure comes to by the values of one parameter, whatever the others are.</summary>
public static class MainEffects
{
    /// <summary>Bins of a parameter of more different numbers.</summary>
    public const int MostLevels = 16;

    /// <param name="figures">Of each point; NaN where it failed or was excluded, which leaves it out.</param>
    public static IReadOnlyList<EffectLevel> Of(ParameterColumn column, IReadOnlyList<double> figures)
    {
        var groups = column.Labels.Count;
        var (counts, sums) = (new long[groups], new double[groups]);
        var (least, most) = (new double[groups], new double[groups]);
        Array.Fill(least, double.PositiveInfinity);
        Array.Fill(most, double.NegativeInfinity);
        for (var i = 0; i < figures.Count; i++)
        {
            if (double.IsNaN(figures[i]))
                continue;
            var group = column.GroupOf(i);
            counts[group]++;
            sums[group] += figures[i];
            least[group] = Math.Min(least[group], figures[i]);
            most[group] = Math.Max(most[group], figures[i]);
        }
        return [.. column.Labels.Select((label, g) => counts[g] == 0
            ? new EffectLevel(label, 0, double.NaN, double.NaN, double.NaN) : new EffectLevel(label, counts[g], sums[g] / counts[g], least[g], most[g]))];
    }
}
