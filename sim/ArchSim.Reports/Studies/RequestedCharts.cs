using System.Globalization;
using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>The charts that a study's file asks for: a row of panels for each figure, a column for each workload, a line for each value of a parameter.</summary>
internal static class RequestedCharts
{
    private const int WidestGrid = 4;
    private const int WidestRow = 3;

    public static IEnumerable<PanelChart> Of(StudyReader reader, StudyDescription study, string prefix)
    {
        for (var i = 0; i < study.Charts.Count; i++)
        {
            var (chart, table) = (study.Charts[i], new ChartTable(study, study.Charts[i]));
            if (!table.IsSound)
                continue;
            var drawn = chart.IsLimited ? reader.Points(study.Identity).Where(p => StudySummary.IsFeasible(study, p)).Select(p => p.Number).ToHashSet() : null;
            if (chart.ByWorkload)
            {
                foreach (var point in reader.WorkloadPoints(study.Identity).Where(p => drawn?.Contains(p.Number) ?? true))
                    table.Add(point.Position, point.Workload, point.Values, point.Figures);
            }
            else
            {
                foreach (var point in reader.Points(study.Identity).Where(p => p.Figures is not null && (drawn?.Contains(p.Number) ?? true)))
                    table.Add(0, "", point.Values, point.Figures!);
            }
            if (table.Workloads.Count > 0)
                yield return Draw(study, chart, table, $"{prefix}chart-{i + 1}");
        }
    }

    private static PanelChart Draw(StudyDescription study, StudyChart chart, ChartTable table, string name)
    {
        var lines = table.SeriesValues;
        var places = ParameterPlaces.Of(chart.X, table.XValues);
        var workloads = table.Workloads;
        // Workloads beside each other; of one, its figures.
        var columns = workloads.Count > 1 ? Math.Min(WidestGrid, workloads.Count) : Math.Min(WidestRow, chart.Y.Count);
        var panels = new List<Panel?>();
        foreach (var block in workloads.Chunk(columns))
        {
            foreach (var figure in chart.Y)
            {
                foreach (var (position, workload) in block)
                    panels.Add(Panel(chart, table, places, lines, figure, position, workload));
                if (workloads.Count > 1)
                    panels.AddRange(Enumerable.Repeat<Panel?>(null, columns - block.Length));
            }
        }
        var others = study.Parameters.Where(p => p != chart.X && p != chart.Series && chart.Where.All(w => w.Path != p)).ToList();
        return new PanelChart
        {
            Name = name,
            Title = chart.Title.Length > 0 ? chart.Title : $"{string.Join(", ", chart.Y.Select(FigureScale.TitleOf))} over {chart.X}",
            Description = $"Each panel is one figure{(chart.ByWorkload ? " of one workload alone" : "")} over {chart.X}{(chart.Series is null ? "" : $"; a line is a value of {chart.Series}")}. "
                + (chart.Where.Count > 0 ? $"Of points with {string.Join(", ", chart.Where.Select(w => $"{w.Path} = {w.Value}"))}. " : "")
                + (chart.IsLimited ? "Points beyond a limit are left out. " : "")
                + "Axes of figures need not begin at zero, and are logarithmic where values lie far apart."
                + (others.Count > 0 ? $" Where points differ in {string.Join(", ", others)} besides, the best of them is drawn, figure by figure." : ""),
            Columns = columns,
            Series = [.. lines.Select((l, i) => new Series(Name(chart, l), Palette.OfSeries(i)))],
            Panels = panels,
        };
    }

    // Words have no order that a line could follow, but several series are seen by their lines.
    private static LineStyle Style(ParameterPlaces places, int lines, int line) =>
        places.Axis.Marks is null && lines == 1 ? LineStyle.Points : line < Palette.DistinctSeries ? LineStyle.Joined : LineStyle.Dashed;

    // A number alone does not say of what.
    private static string Name(StudyChart chart, string value) =>
        chart.Series is { } path && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? $"{path[(path.LastIndexOf('.') + 1)..]} {value}" : value;

    private static Panel Panel(StudyChart chart, ChartTable table, ParameterPlaces places, IReadOnlyList<string> lines, StudyFigure figure, int position, string workload)
    {
        var scale = FigureScale.Of(figure, table.Largest(position, figure));
        return new Panel
        {
            Title = workload.Length > 0 ? $"{workload} \u00b7 {FigureScale.TitleOf(figure).ToLowerInvariant().Replace("dram", "DRAM")}" : FigureScale.TitleOf(figure),
            X = places.Axis,
            Y = new PanelAxis(scale.TitleWithUnit),
            Lines =
            [
                .. lines.Select((line, i) => new PanelLine(i, Style(places, lines.Count, i),
                [
                    .. places.Values.Select(x => (X: x, Y: table.Find(position, x, line, figure))).Where(p => p.Y is not null)
                        .Select(p => new PanelPoint(places.At(p.X), scale.Scaled(p.Y!.Value), $"{(chart.Series is null ? "" : line + ", ")}{chart.X} {p.X}: {scale.Show(p.Y.Value)}")),
                ])),
            ],
        };
    }
}
