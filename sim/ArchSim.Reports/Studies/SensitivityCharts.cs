using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What each objective owes to each parameter: means by value, and shares of the variance.</summary>
internal static class SensitivityCharts
{
    private const int MostParameters = 12;
    private const int MostLevels = 24;
    private const int MostColumns = 3;

    public static IEnumerable<Chart> Of(StudyData data)
    {
        foreach (var sensitivity in data.Sensitivities.Where(s => s.Points > 0))
            yield return Effects(data, sensitivity);
        if (data.Sensitivities.Any(s => s.Parameters.Any(p => !double.IsNaN(p.First))))
            yield return Shares(data);
    }

    private static PanelChart Effects(StudyData data, StudySensitivity sensitivity)
    {
        var scale = FigureScale.Of(sensitivity.Objective, data.Largest(sensitivity.Objective));
        var shown = sensitivity.Parameters.Where(p => p.Levels.Count <= MostLevels).OrderByDescending(Spread).Take(MostParameters).ToList();
        var means = shown.SelectMany(p => p.Levels).Where(l => l.Points > 0).Select(l => scale.Scaled(l.Mean)).ToList();
        var isLed = sensitivity.Method == SensitivityMethod.None;
        return new PanelChart
        {
            Name = $"{data.Slug}-effects-{sensitivity.Objective.Name}",
            Title = $"{scale.Title} by parameter",
            Description = $"Mean of {scale.Title.ToLowerInvariant()} over all points with a value of the parameter, whatever the others are; "
                + $"{sensitivity.Points:#,##0} points, the parameter of the largest difference first. All panels have one scale, which need not begin at zero."
                + (isLed ? " The search went where designs are good, so a mean says what it found there, not what the parameter does by itself." : "")
                + (shown.Count < sensitivity.Parameters.Count ? $" {shown.Count} of {sensitivity.Parameters.Count} parameters are drawn." : ""),
            Columns = Math.Clamp(shown.Count, 1, MostColumns),
            Series = [new Series("mean", "s0")],
            Panels = [.. shown.Select(p => EffectPanel(p, scale, means.Count == 0 ? null : (means.Min(), means.Max())))],
        };
    }

    private static Panel EffectPanel(ParameterSensitivity parameter, FigureScale scale, (double, double)? range)
    {
        var levels = parameter.Levels.Where(l => l.Points > 0).ToList();
        var places = ParameterPlaces.Of(parameter.Path, [.. levels.Select(l => l.Label)]);
        return new Panel
        {
            Title = parameter.Path,
            X = places.Axis with { Title = "" },
            Y = new PanelAxis(scale.TitleWithUnit) { Range = range },
            // Words have no order that a line could follow.
            Lines =
            [
                new PanelLine(0, places.Axis.Marks is null && !levels.Exists(l => l.Label.Contains("..", StringComparison.Ordinal)) ? LineStyle.Points : LineStyle.Joined,
                [
                    .. levels.OrderBy(l => places.At(l.Label)).Select(l => new PanelPoint(places.At(l.Label), scale.Scaled(l.Mean),
                        $"{parameter.Path} = {l.Label}: mean {scale.Show(l.Mean)}, {scale.Show(l.Least)} to {scale.Show(l.Most)} over {l.Points:#,##0} points")),
                ]),
            ],
        };
    }

    private static BarChart Shares(StudyData data)
    {
        var isPaired = data.Sensitivities.Any(s => s.Method == SensitivityMethod.Pairs);
        return new BarChart
        {
            Name = $"{data.Slug}-shares",
            Title = "Shares of the variance (Sobol indices)",
            Description = "How much of the variance of an objective over the whole space each parameter explains alone (first-order index), and what is left to parameters together. "
                + data.Sensitivities[0].Method switch
                {
                    SensitivityMethod.FullGrid => "Of a full grid these are exact.",
                    SensitivityMethod.Pairs => "Estimated from paired samples; the total index is the share that remains when all other parameters are fixed.",
                    _ => "Estimated from the points there are, as if parameters varied independently; chance makes some come out a little below zero, which is drawn as nothing.",
                },
            AxisTitle = "Share of the variance",
            Most = 1,
            Series = isPaired ? [new Series("alone (first-order)", "s0"), new Series("with others (total less first-order)", "s5")] : [new Series("share", "s0")],
            Rows = [.. data.Sensitivities.Where(s => s.Parameters.Any(p => !double.IsNaN(p.First))).SelectMany(s => Rows(s, isPaired))],
        };
    }

    private static IEnumerable<BarRow> Rows(StudySensitivity sensitivity, bool isPaired)
    {
        var title = FigureScale.TitleOf(sensitivity.Objective);
        foreach (var p in sensitivity.Parameters.OrderByDescending(p => double.IsNaN(p.First) ? double.NegativeInfinity : p.First))
        {
            var alone = Share(p.First);
            var note = isPaired ? $"{Quantity.Text(Math.Round(p.First, 3))}, total {Quantity.Text(Math.Round(p.Total, 3))}" : Quantity.Text(Math.Round(p.First, 3));
            yield return new BarRow(title, p.Path, $"{title} by {p.Path}", isPaired ? [alone, Math.Max(0, Share(p.Total) - alone)] : [alone], note);
        }
        var sum = sensitivity.Parameters.Sum(p => p.First);
        yield return new BarRow(title, "together", $"{title}: left to parameters together", isPaired ? [0, Share(sensitivity.Interactions)] : [Share(sensitivity.Interactions)],
            $"{Quantity.Text(Math.Round(sensitivity.Interactions, 3))}; alone they sum to {Quantity.Text(Math.Round(sum, 3))}");
    }

    private static double Share(double index) => double.IsNaN(index) ? 0 : Math.Clamp(index, 0, 1);

    private static double Spread(ParameterSensitivity parameter)
    {
        var means = parameter.Levels.Where(l => l.Points > 0).Select(l => l.Mean).ToList();
        return means.Count == 0 ? 0 : means.Max() - means.Min();
    }
}
