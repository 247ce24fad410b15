using System.Globalization;
using ArchSim.Results;

namespace ArchSim.Reports;

internal static class StudyTables
{
    private const int MostRows = 1_000;
    private const int LongestMessage = 300;

    public static void WriteFront(Markup page, StudyData data)
    {
        var front = data.Summary.Front;
        if (front.Count == 0)
        {
            page.Element("p", "No point meets all constraints.", ("class", "note"));
            return;
        }
        page.Element("p", HypervolumeText(data));
        var columns = PointColumns<StudyPoint>(data, p => p);
        SortableTable.Write(page, "front", $"The front: {(front.Count > MostRows ? $"the first {MostRows:#,##0} of " : "")}{front.Count:#,##0} points. Click on a header to sort.",
            [new Column<StudyPoint>("number", "Point", "", "Its number in the study.", p => p.Number), .. columns], front.Take(MostRows));
    }

    public static void WriteBest(Markup page, StudyData data)
    {
        SortableTable.Write(page, "best", "Of each objective the best point, under all constraints and under each alone.",
        [
            new Column<BestPoint>("objective", "Best in", "", "", b => $"{(b.Objective.IsMaximized ? "most" : "least")} {b.Objective.Name}"),
            new Column<BestPoint>("constraint", "Under", "", "", b => b.Constraint is { } only ? StudyQuestion.Text(only) : data.Study.Constraints.Count == 0 ? "no constraints" : "all constraints"),
            new Column<BestPoint>("met", "Points", "", "That meet them.", b => b.Met),
            new Column<BestPoint>("number", "Point", "", "Its number in the study.", b => b.Point?.Number),
            .. PointColumns<BestPoint>(data, b => b.Point),
        ], data.Best);
    }

    public static void WriteFailures(Markup page, StudyData data) => SortableTable.Write(page, "failures", "Points that cannot be built or simulated, by message; the most frequent first.",
    [
        new Column<(string Error, long Points, long First)>("points", "Points", "", "", f => f.Points),
        new Column<(string Error, long Points, long First)>("first", "First", "", "Number of the first point.", f => f.First),
        new Column<(string Error, long Points, long First)>("message", "Message", "", "", f => f.Error.Length > LongestMessage ? f.Error[..LongestMessage] + "\u2026" : f.Error),
    ], data.Summary.Failures);

    /// <summary>Objectives and what is limited, which fit a screen; then the values of the parameters.</summary>
    private static IEnumerable<Column<T>> PointColumns<T>(StudyData data, Func<T, StudyPoint?> pointOf)
    {
        foreach (var figure in data.Study.Objectives.Concat(data.Study.Constraints.Select(c => c.Figure)).Distinct())
        {
            var scale = FigureScale.Of(figure, data.Largest(figure));
            yield return new Column<T>(figure.Name, scale.Title, scale.Quantity.Unit, figure.Meaning, row => pointOf(row)?.Figures?[figure] is { } value ? scale.Scaled(value) : null);
        }
        for (var i = 0; i < data.Study.Parameters.Count; i++)
        {
            var place = i;
            yield return new Column<T>($"p{i}", data.Study.Parameters[i], "", "", row => pointOf(row) is { } point ? Cell(point.Values[place]) : null);
        }
    }

    private static object Cell(string value) =>
        long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : value;

    private static string HypervolumeText(StudyData data)
    {
        var (study, front) = (data.Study, data.Summary.Front);
        if (study.Objectives.Count > 3)
            return "A hypervolume is not taken of more than three objectives.";
        List<IReadOnlyList<double>> points = [.. front.Select(p => (IReadOnlyList<double>)[.. study.Objectives.Select(o => o.Minimized(p.Figures![o]!.Value))])];
        var reference = Hypervolume.WorstOf(points);
        var units = string.Join(" \u00b7 ", study.Objectives.Select(o => o.Unit));
        var at = string.Join(", ", study.Objectives.Select((o, i) => $"{o.Name} = {PanelSvg.Text(o.Minimized(reference[i]))}"));
        return $"Hypervolume {PanelSvg.Text(Hypervolume.Of(points, reference))} ({units}), from the worst of each objective on the front: {at}.";
    }
}
