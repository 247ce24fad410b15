namespace ArchSim.Reports;

/// <summary>What several kinds of chart draw.</summary>
internal static class Drawing
{
    private const double Em = 12;

    /// <summary>A line of text; <paramref name="anchor"/> is start, middle or end.</summary>
    public static void Label(this Markup canvas, double x, double y, string text, string anchor = "start", string? style = null, string? tooltip = null)
    {
        canvas.Open("text", ("x", x), ("y", y), ("text-anchor", anchor == "start" ? null : anchor), ("class", style));
        canvas.Text(text);
        if (tooltip is not null && tooltip != text)
            canvas.Element("title", tooltip);
        canvas.Close("text");
    }

    public static void Line(this Markup canvas, double x1, double y1, double x2, double y2, string style) =>
        canvas.Empty("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("class", style));

    /// <summary>Names beside samples, in as many lines as it takes.</summary>
    /// <returns>The height it takes.</returns>
    public static double Legend(this Markup canvas, IReadOnlyList<Series> series, double left, double top, bool asPoints)
    {
        if (series.Count == 0)
            return 0;
        var (x, y) = (left, top);
        for (var i = 0; i < series.Count; i++)
        {
            var name = TextWidth.Fit(series[i].Name, SvgRenderer.Width - left - 40);
            var width = 18 + TextWidth.Of(name) + 18;
            if (x > left && x + width - 18 > SvgRenderer.Width - 10)
                (x, y) = (left, y + 20);
            if (asPoints)
                canvas.Point(i, x + 6, y + 6, 4.5, series[i].Color);
            else
                canvas.Empty("rect", ("x", x), ("y", y), ("width", Em), ("height", Em), ("rx", 2), ("class", series[i].Color));
            canvas.Label(x + 18, y + 10, name, tooltip: series[i].Name);
            x += width;
        }
        return y - top + 30;
    }

    /// <summary>A mark whose shape says the series as well as its colour does.</summary>
    public static void Point(this Markup canvas, int series, double x, double y, double r, string style, string? tooltip = null)
    {
        var shape = (series % Palette.DistinctSeries) switch
        {
            1 => Polygon(x, y, [(-r, -r), (r, -r), (r, r), (-r, r)], 0.88),
            2 => Polygon(x, y, [(0, -r), (r, r), (-r, r)], 1.1),
            3 => Polygon(x, y, [(0, -r), (r, 0), (0, r), (-r, 0)], 1.3),
            4 => Polygon(x, y, [(0, r), (r, -r), (-r, -r)], 1.1),
            5 => Polygon(x, y, [(-r, 0), (-r / 2, -r), (r / 2, -r), (r, 0), (r / 2, r), (-r / 2, r)], 1.1),
            6 => Polygon(x, y, [(-r, -r / 3), (-r / 3, -r / 3), (-r / 3, -r), (r / 3, -r), (r / 3, -r / 3), (r, -r / 3), (r, r / 3), (r / 3, r / 3),
                (r / 3, r), (-r / 3, r), (-r / 3, r / 3), (-r, r / 3)], 1.15),
            7 => Polygon(x, y, [(-r, -r), (r, -r), (0, 0), (r, r), (-r, r), (0, 0)], 1),
            _ => null,
        };
        if (shape is null)
            canvas.Open("circle", ("cx", x), ("cy", y), ("r", r), ("class", style));
        else
            canvas.Open("polygon", ("points", shape), ("class", style));
        if (tooltip is not null)
            canvas.Element("title", tooltip);
        canvas.Close(shape is null ? "circle" : "polygon");
    }

    private static string Polygon(double x, double y, ReadOnlySpan<(double X, double Y)> corners, double scale)
    {
        var points = new string[corners.Length];
        for (var i = 0; i < corners.Length; i++)
            points[i] = $"{x + corners[i].X * scale:0.##},{y + corners[i].Y * scale:0.##}";
        return string.Join(' ', points);
    }
}
