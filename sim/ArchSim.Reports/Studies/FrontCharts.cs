using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Points of a study by two objectives: of two the front as a line, of three all pairs, of more those of the first three.</summary>
internal static class FrontCharts
{
    // More cover each other, and make a page slow.
    private const int MostPoints = 2_000;
    private const int MostFront = 1_000;

    public static IEnumerable<PanelChart> Of(StudyData data)
    {
        var objectives = data.Study.Objectives;
        if (objectives.Count < 2 || data.Summary.Counts.Done == 0)
            yield break;
        var scales = objectives.ToDictionary(o => o, o => FigureScale.Of(o, data.Largest(o)));
        (int X, int Y)[] pairs = objectives.Count == 2 ? [(0, 1)] : [(0, 1), (0, 2), (1, 2)];
        var onFront = data.Summary.Front.Select(p => p.Number).ToHashSet();
        var others = data.Sample.Points.Where(p => p.Figures is not null && !onFront.Contains(p.Number)).ToList();
        var drawn = others.Count <= MostPoints ? others : [.. others.OrderBy(p => StudySample.Order(p.Number)).Take(MostPoints).OrderBy(p => p.Number)];
        var front = Spread(data.Summary.Front);
        var isLimited = data.Study.Constraints.Count > 0;
        yield return new PanelChart
        {
            Name = $"{data.Slug}-front",
            Title = objectives.Count == 2 ? "Points and their front" : "Points and their front, by pairs of objectives",
            Description = Describe(data, drawn.Count, front.Count),
            Columns = pairs.Length == 1 ? 1 : 2,
            Series = isLimited ? [new("front", "s1"), new("within all limits", "s5"), new("beyond a limit", "c-leakage")] : [new("front", "s1"), new("other points", "s5")],
            Panels =
            [
                .. pairs.Select(pair =>
                {
                    var (x, y) = (scales[objectives[pair.X]], scales[objectives[pair.Y]]);
                    return new Panel
                    {
                        Title = "",
                        X = new PanelAxis(x.TitleWithUnit),
                        Y = new PanelAxis(y.TitleWithUnit),
                        Lines =
                        [
                            .. isLimited ? [Line(2, LineStyle.PalePoints, drawn.Where(p => !StudySummary.IsFeasible(data.Study, p)))] : (PanelLine[])[],
                            Line(1, LineStyle.PalePoints, drawn.Where(p => StudySummary.IsFeasible(data.Study, p))),
                            Line(0, objectives.Count == 2 ? LineStyle.Steps : LineStyle.Points, front),
                        ],
                    };

                    PanelLine Line(int series, LineStyle style, IEnumerable<StudyPoint> points) => new(series, style,
                        [.. points.Where(p => p.Figures![x.Figure] is not null && p.Figures[y.Figure] is not null).Select(p => new PanelPoint(
                            x.Scaled(p.Figures![x.Figure]!.Value), y.Scaled(p.Figures[y.Figure]!.Value), Label(data.Study, p, scales.Values)))]);
                }),
            ],
        };
    }

    private static string Describe(StudyData data, int drawn, int front)
    {
        var done = data.Summary.Counts.Done;
        var text = "Each point is a design. Points of the front meet all constraints, and no other such point is as good in all objectives and better in one.";
        if (data.Study.Objectives.Count == 2)
            text += " The line bounds what the points reach.";
        if (data.Study.Objectives.Count > 3)
            text += " Pairs of the first three objectives are drawn.";
        if (drawn + data.Summary.Front.Count < done)
            text += $" Of {done - data.Summary.Front.Count:#,##0} points beside the front {drawn:#,##0} are drawn, picked evenly by number.";
        if (front < data.Summary.Front.Count)
            text += $" Of the front's {data.Summary.Front.Count:#,##0} points {front:#,##0} are drawn, every so many by the first objective.";
        return text;
    }

    /// <summary>Both ends, and what lies evenly between them.</summary>
    private static IReadOnlyList<StudyPoint> Spread(IReadOnlyList<StudyPoint> front) => front.Count <= MostFront
        ? front : [.. Enumerable.Range(0, MostFront).Select(i => front[(int)((long)i * (front.Count - 1) / (MostFront - 1))])];

    private static string Label(StudyDescription study, StudyPoint point, IEnumerable<FigureScale> scales) =>
        $"point {point.Number}: {string.Join(", ", scales.Where(s => point.Figures![s.Figure] is not null).Select(s => $"{s.Title.ToLowerInvariant()} {s.Show(point.Figures![s.Figure]!.Value)}"))}"
        + $" \u00b7 {string.Join(", ", study.Parameters.Zip(point.Values, (path, value) => $"{path} = {value}"))}";
}
