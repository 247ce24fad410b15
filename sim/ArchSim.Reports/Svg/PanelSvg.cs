using System.Globalization;

namespace ArchSim.Reports;

internal static class PanelSvg
{
    private const double Gap = 14;
    private const double TickRoom = 58;

    // A label turned by this fits where others stand close.
    private const double Slope = -38;
    private const double LongestTurned = 96;

    public static double Draw(PanelChart chart, Markup canvas)
    {
        var top = chart.Series.Count > 1 ? Legend(chart, canvas) : 6;
        var width = (SvgRenderer.Width - 16 - Gap * (chart.Columns - 1)) / chart.Columns;
        foreach (var row in chart.Panels.Chunk(chart.Columns))
        {
            var height = 0.0;
            for (var i = 0; i < row.Length; i++)
            {
                if (row[i] is { } panel)
                    height = Math.Max(height, DrawPanel(chart, panel, canvas, 8 + i * (width + Gap), top, width));
            }
            top += height + 10;
        }
        return top;
    }

    private static double Legend(PanelChart chart, Markup canvas) =>
        canvas.Legend([.. chart.Series.Select((s, i) => i < Palette.DistinctSeries ? s : s with { Color = s.Color + Hollow })], 8, 6, asPoints: true) + 4;

    private const string Hollow = " minor-point";

    /// <returns>Its height.</returns>
    private static double DrawPanel(PanelChart chart, Panel panel, Markup canvas, double left, double top, double width)
    {
        var plotTop = top + (panel.Title.Length > 0 ? 24 : 8);
        var bottom = plotTop + PlotHeight(chart);
        var (from, to) = (left + TickRoom, left + width - 8);
        var x = Scale(panel.X, panel.Lines.SelectMany(l => l.Points).Select(p => p.X), from + 8, to - 8, isHorizontal: true);
        var y = Scale(panel.Y, panel.Lines.SelectMany(l => l.Points).Select(p => p.Y), bottom - 6, plotTop + 6, isHorizontal: false);
        if (panel.Title.Length > 0)
            canvas.Label(from, top + 14, TextWidth.Fit(panel.Title, to - from), style: "head", tooltip: panel.Title);

        foreach (var (value, label) in y.Ticks)
        {
            canvas.Line(from, y.At(value), to, y.At(value), label.Length > 0 ? "grid" : "minor");
            canvas.Label(from - 6, y.At(value) + 4, label, "end", "soft small");
        }
        var below = DrawPlaces(panel.X, x, canvas, plotTop, bottom, to - from);
        canvas.Line(from, bottom, to, bottom, "line");
        canvas.Line(from, plotTop, from, bottom, "line");
        if (panel.Y.Title.Length > 0)
        {
            canvas.Open("text", ("class", "soft small"), ("transform", $"translate({left + 9:0.##} {(plotTop + bottom) / 2:0.##}) rotate(-90)"), ("text-anchor", "middle"))
                .Text(TextWidth.Fit(panel.Y.Title, bottom - plotTop, 11)).Close("text");
        }
        if (panel.X.Title.Length > 0)
            canvas.Label((from + to) / 2, bottom + below + 14, TextWidth.Fit(panel.X.Title, to - left, 11), "middle", "soft small");

        // Lines below all points, so that none hides what can be pointed at.
        foreach (var line in panel.Lines)
            DrawLine(chart, line, canvas, x, y);
        foreach (var line in panel.Lines)
        {
            var (radius, style) = (line.Style == LineStyle.PalePoints ? 2.2 : chart.Columns == 1 ? 4.2 : 3.2, StyleOf(chart, line));
            foreach (var point in line.Points)
                canvas.Point(line.Series, x.At(point.X), y.At(point.Y), radius, style, point.Label);
        }
        return bottom + below + (panel.X.Title.Length > 0 ? 20 : 6) - top;
    }

    private static double PlotHeight(PanelChart chart) => chart.Columns switch { 1 => 430, 2 => 290, _ => 190 };

    private static string StyleOf(PanelChart chart, PanelLine line) =>
        chart.Series[line.Series].Color + (line.Style == LineStyle.PalePoints ? " pale" : line.Style == LineStyle.Dashed ? Hollow : " gap");

    private static void DrawLine(PanelChart chart, PanelLine line, Markup canvas, Axis x, Axis y)
    {
        if (line.Style is LineStyle.Points or LineStyle.PalePoints || line.Points.Count < 2)
            return;
        var path = new List<string>();
        for (var i = 0; i < line.Points.Count; i++)
        {
            var (px, py) = (x.At(line.Points[i].X), y.At(line.Points[i].Y));
            // Up to the next point nothing better in the second is known.
            if (i > 0 && line.Style == LineStyle.Steps)
                path.Add(FormattableString.Invariant($"{px:0.##},{y.At(line.Points[i - 1].Y):0.##}"));
            path.Add(FormattableString.Invariant($"{px:0.##},{py:0.##}"));
        }
        canvas.Empty("polyline", ("class", chart.Series[line.Series].Color + " joined" + (line.Style == LineStyle.Dashed ? " dashed" : "")), ("points", string.Join(' ', path)));
    }

    /// <returns>How far down the labels go.</returns>
    private static double DrawPlaces(PanelAxis axis, Axis x, Markup canvas, double top, double bottom, double room)
    {
        var labels = x.Ticks.Where(t => t.Label.Length > 0).ToList();
        var widest = labels.Select(t => TextWidth.Of(t.Label, 11)).DefaultIfEmpty(0).Max();
        var isTurned = axis.Labels is not null && labels.Count > 0 && (widest + 8) * labels.Count > room;
        foreach (var (value, _) in x.Ticks)
            canvas.Line(x.At(value), top, x.At(value), bottom, "minor");
        var lastEnd = double.NegativeInfinity;
        foreach (var (value, label) in labels)
        {
            if (isTurned)
            {
                canvas.Open("text", ("class", "soft small"), ("text-anchor", "end"), ("transform", $"translate({x.At(value) + 4:0.##} {bottom + 13:0.##}) rotate({Slope})"))
                    .Text(TextWidth.Fit(label, LongestTurned, 11)).Element("title", label).Close("text");
                continue;
            }
            var half = TextWidth.Of(label, 11) / 2;
            if (x.At(value) - half < lastEnd + 4)
                continue;
            canvas.Label(x.At(value), bottom + 15, label, "middle", "soft small");
            lastEnd = x.At(value) + half;
        }
        return isTurned ? 14 + Math.Min(widest, LongestTurned) * Math.Sin(-Slope * Math.PI / 180) : 18;
    }

    private static Axis Scale(PanelAxis axis, IEnumerable<double> values, double from, double to, bool isHorizontal)
    {
        if (axis.Labels is { } labels)
            return Axis.Places(labels, from, to);
        var (least, most) = axis.Range ?? (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var value in values)
            (least, most) = (Math.Min(least, value), Math.Max(most, value));
        if (!(least <= most))
            (least, most) = (0, 1);
        return axis.Marks is { } marks ? Axis.Marked(marks, from, to) : Axis.Between(least, most, from, to, isHorizontal);
    }

    /// <summary>A number on an axis or in a tooltip.</summary>
    public static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
