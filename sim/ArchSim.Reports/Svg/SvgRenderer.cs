namespace ArchSim.Reports;

/// <summary>Draws charts as SVG text.</summary>
internal sealed class SvgRenderer : IChartRenderer
{
    public const double Width = 960;

    public ChartImage Render(Chart chart)
    {
        var canvas = new Markup();
        var height = chart switch
        {
            BarChart bars => BarSvg.Draw(bars, canvas),
            DotChart dots => DotSvg.Draw(dots, canvas),
            ScatterChart scatter => ScatterSvg.Draw(scatter, canvas),
            PanelChart panels => PanelSvg.Draw(panels, canvas),
            _ => throw new ArgumentException($"No way to draw a {chart.GetType().Name}.", nameof(chart)),
        };
        return new ChartImage(Wrap(chart, canvas, height, isFile: false), Wrap(chart, canvas, height, isFile: true));
    }

    private static string Wrap(Chart chart, Markup canvas, double height, bool isFile)
    {
        var (title, description) = ($"{chart.Name}-title", $"{chart.Name}-desc");
        var svg = new Markup();
        if (isFile)
            svg.Raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        svg.Open("svg",
            ("xmlns", isFile ? "http://www.w3.org/2000/svg" : null), ("class", "chart"), ("viewBox", $"0 0 {Width:0} {Math.Ceiling(height):0}"),
            ("width", isFile ? Width : null), ("height", isFile ? Math.Ceiling(height) : null),
            ("role", "img"), ("aria-labelledby", $"{title} {description}"));
        svg.Element("title", chart.Title, ("id", title)).Element("desc", chart.Description, ("id", description));
        if (isFile)
            svg.Element("style", Resources.ChartStyle).Empty("rect", ("class", "paper"), ("width", "100%"), ("height", "100%"));
        return svg.Raw(canvas.ToString()).Close("svg").Raw("\n").ToString();
    }
}
