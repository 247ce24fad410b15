namespace ArchSim.Results;

/// <summary>How first-order indices were come by.</summary>
public enum SensitivityMethod
{
    /// <summary>Every combination of values is there: exact.</summary>
    FullGrid,

    /// <summary>Estimated from a sample whose parameters vary independently.</summary>
    Sample,

    /// <summary>Estimated from pairs of samples, with total indices.</summary>
    Pairs,

    /// <summary>Points that a search was led to say nothing about shares.</summary>
    None,
}

/// <param name="First">Share of the variance that the parameter explains alone; NaN where it is not known.</param>
/// <param name="Total">Share that is left when all others are fixed; NaN but for pairs.</param>
public sealed record ParameterSensitivity(string Path, IReadOnlyList<EffectLevel> Levels, double First, double Total);

/// <summary>What an objective owes to each parameter.</summary>
/// <param name="Points">With a figure, that this was learned from.</param>
public sealed record StudySensitivity(StudyFigure Objective, SensitivityMethod Method, int Points, IReadOnlyList<ParameterSensitivity> Parameters)
{
    /// <summary>What no parameter explains alone; NaN where that is not known.</summary>
    public double Interactions => 1 - Parameters.Sum(p => p.First);

    /// <param name="counts">Of the study in its database.</param>
    public static IReadOnlyList<StudySensitivity> Of(StudyDescription study, StudySample sample, StudyCounts counts)
    {
        // A condition that leaves points out, and points that fail, leave no factorial; parameters then depend on each other a little.
        var isFull = study.Search == SearchNames.Grid && sample.IsWhole && counts.Done == study.Points;
        var method = study.Search switch
        {
            SearchNames.Nsga2 => SensitivityMethod.None,
            SearchNames.Saltelli => SensitivityMethod.Pairs,
            _ => isFull ? SensitivityMethod.FullGrid : SensitivityMethod.Sample,
        };
        var points = sample.Points;
        var columns = study.Parameters.Select((path, i) => (Path: path, Values: (IReadOnlyList<string>)[.. points.Select(p => p.Values[i])])).ToList();
        var shown = columns.Select(c => ParameterColumn.Of(c.Path, c.Values, MainEffects.MostLevels)).ToList();
        var fine = columns.Select(c => ParameterColumn.Of(c.Path, c.Values, method == SensitivityMethod.FullGrid ? int.MaxValue : SobolIndices.GroupsFor(points.Count))).ToList();
        return [.. study.Objectives.Select(objective =>
        {
            double[] figures = [.. points.Select(p => p.Figures?[objective] ?? double.NaN)];
            var pairs = method == SensitivityMethod.Pairs ? SobolIndices.OfSearch(InPlaces(study, points, figures), columns.Count) : null;
            return new StudySensitivity(objective, method, figures.Count(f => !double.IsNaN(f)),
            [
                .. columns.Select((column, i) => new ParameterSensitivity(column.Path, MainEffects.Of(shown[i], figures), method switch
                {
                    SensitivityMethod.FullGrid => SobolIndices.OfFullGrid(fine[i], figures),
                    SensitivityMethod.Sample => SobolIndices.OfSample(fine[i], figures),
                    SensitivityMethod.Pairs => pairs![i].First,
                    _ => double.NaN,
                }, pairs?[i].Total ?? double.NaN)),
            ]);
        })];
    }

    /// <summary>Figures by number, of whole samples; NaN where a point is not there yet.</summary>
    private static double[] InPlaces(StudyDescription study, IReadOnlyList<StudyPoint> points, double[] figures)
    {
        var block = study.Parameters.Count + 2;
        var placed = new double[points.Count == 0 ? 0 : (points[^1].Number / block + 1) * block];
        Array.Fill(placed, double.NaN);
        for (var i = 0; i < figures.Length; i++)
            placed[points[i].Number] = figures[i];
        return placed;
    }
}
