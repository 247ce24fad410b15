namespace ArchSim.Reports;

internal static class ScatterSvg
{
    private const double Left = 74;
    private const double Right = 940;
    private const double PlotHeight = 460;

    public static double Draw(ScatterChart chart, Markup canvas)
    {
        var top = canvas.Legend(chart.Series, 8, 6, asPoints: true) + 14;
        var bottom = top + PlotHeight;
        // The knee of each roof belongs into the picture: it is what the points are compared with.
        var xs = chart.Points.Select(p => p.X).Concat(chart.Roofs.Where(r => r.Slope is > 0).Select(r => r.Top / r.Slope!.Value)).DefaultIfEmpty(1).ToList();
        var ys = chart.Points.Select(p => p.Y).Concat(chart.Roofs.Select(r => r.Top)).DefaultIfEmpty(1).ToList();
        var x = Axis.Logarithmic(xs.Min() / 2, xs.Max() * 2, Left, Right);
        var y = Axis.Logarithmic(ys.Min() / 2, ys.Max() * 1.5, bottom, top);
        DrawGrid(chart, canvas, x, y, top, bottom);
        DrawRoofs(chart, canvas, x, y);
        foreach (var point in chart.Points.OrderByDescending(p => p.IsMinor))
        {
            var style = chart.Series[point.Series].Color + (point.IsMinor ? " minor-point" : " gap");
            canvas.Point(point.Series, x.At(point.X), y.At(point.Y), point.IsMinor ? 3 : 6, style,
                $"{point.Label}: {Quantity.Text(point.Y)} TOPS at {Quantity.Text(point.X)} MAC/B");
        }
        return bottom + 48;
    }

    private static void DrawGrid(ScatterChart chart, Markup canvas, Axis x, Axis y, double top, double bottom)
    {
        foreach (var (value, label) in x.Ticks)
        {
            canvas.Line(x.At(value), top, x.At(value), bottom, label.Length > 0 ? "grid" : "minor");
            canvas.Label(x.At(value), bottom + 17, label, "middle", "soft");
        }
        foreach (var (value, label) in y.Ticks)
        {
            canvas.Line(Left, y.At(value), Right, y.At(value), label.Length > 0 ? "grid" : "minor");
            canvas.Label(Left - 8, y.At(value) + 4, label, "end", "soft");
        }
        canvas.Line(Left, bottom, Right, bottom, "line");
        canvas.Line(Left, top, Left, bottom, "line");
        canvas.Label((Left + Right) / 2, bottom + 38, chart.XTitle, "middle");
        canvas.Open("text", ("transform", $"translate(16 {(top + bottom) / 2:0.##}) rotate(-90)"), ("text-anchor", "middle")).Text(chart.YTitle).Close("text");
    }

    private static void DrawRoofs(ScatterChart chart, Markup canvas, Axis x, Axis y)
    {
        // A label that would cover the roof above is left to the tooltip.
        var (lastTop, lastSlope) = (double.NegativeInfinity, double.NegativeInfinity);
        foreach (var roof in chart.Roofs.OrderByDescending(r => r.Top))
        {
            var knee = roof.Slope is > 0 and var slope ? Math.Clamp(roof.Top / slope, x.Least, x.Most) : x.Least;
            var top = (X: x.At(knee), Y: y.At(roof.Top));
            var points = $"{top.X:0.##},{top.Y:0.##} {Right:0.##},{top.Y:0.##}";
            if (roof.Slope is > 0 and var rise)
            {
                // The slope enters at the left edge or at the floor, whichever comes first.
                var start = Math.Max(x.Least, y.Least / rise);
                var foot = (X: x.At(start), Y: y.At(start * rise));
                points = $"{foot.X:0.##},{foot.Y:0.##} {points}";
                if (Math.Abs(foot.Y - lastSlope) > 18)
                {
                    LabelSlope(canvas, roof.SlopeLabel, foot, top);
                    lastSlope = foot.Y;
                }
            }
            canvas.Open("polyline", ("class", "roof"), ("points", points)).Element("title", $"{roof.Label}, {roof.SlopeLabel}").Close("polyline");
            if (top.Y - lastTop > 17)
                canvas.Label(Right - 4, top.Y - 5, TextWidth.Fit(roof.Label, Math.Max(230, Right - top.X - 10), 11), "end", "soft small halo", roof.Label);
            lastTop = top.Y;
        }
    }

    private static void LabelSlope(Markup canvas, string label, (double X, double Y) foot, (double X, double Y) top)
    {
        var angle = Math.Atan2(top.Y - foot.Y, top.X - foot.X) * 180 / Math.PI;
        canvas.Open("text", ("class", "soft small halo"), ("x", 24), ("y", -6), ("transform", $"translate({foot.X:0.##} {foot.Y:0.##}) rotate({angle:0.##})"))
            .Text(label).Close("text");
    }
}
