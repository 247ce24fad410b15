namespace ArchSim.Reports;

/// <summary>The page: everything in one file, nothing fetched, and nothing run but its own script.</summary>
internal static class HtmlPage
{
    private static readonly (string Id, string Title) Relative = ("relative-figures", "Side by side");

    private static readonly (string Id, string Title)[] Sections =
        [("how-to-read", "How to read this"), ("all-runs", "Runs"), Relative, ("figures", "Figures"), ("all-layers", "Layers"), ("provenance", "What made this")];

    public static string Of(ReportData data, IReadOnlyList<Figure> figures, IReadOnlyList<StudyLink> studies, ReportOptions options)
    {
        var page = new Markup();
        PageHead.Write(page, options.Title);
        page.Open("body").Open("main").Raw("\n");
        WriteTitle(page, data, options);
        if (studies.Count > 0)
            StudyIndex.Write(page, studies);
        Section(page, 0, () => page.Raw(HowToRead));
        Section(page, 1, () => RunTable.Write(page, data.Runs));
        if (data.Relative.Count > 0)
            Section(page, 2, () => RelativeTable.Write(page, data.Relative));
        Section(page, 3, () => WriteFigures(page, data, figures));
        Section(page, 4, () => LayerTable.Write(page, data.Charted));
        Section(page, 5, () => Provenance.Write(page, data.Runs));
        PageHead.WriteEnd(page);
        return page.ToString();
    }

    private const string HowToRead =
        """
        <p>A <em>run</em> is one network on one accelerator, simulated event by event. One multiply-accumulate (MAC) counts as two operations.
        <em>Latency</em> is cycles over the clock; <em>utilization</em> is the share of the MACs that the array could have done in those cycles.
        <em>Density</em> divides by the compute area (elements, encoders and decoders, array registers), <em>density, chip</em> by all of it.
        <em>Efficiency</em> counts all energy, DRAM included; <em>efficiency, chip</em> all but that of the DRAM. A memory takes its background power
        whether it is used or not, and beside a small machine that can be most of all: the first says what the system takes, the second tells machines apart.
        Every cycle of the array is busy, lost to a named reason, or idle, so the bars of the stall
        chart are complete. <em>Partial sums</em> is the most that unfinished sums took at one time, as stored.</p>
        <p>Where operands are <em>synthetic</em>, they were drawn from a stated distribution and seed; data-dependent stalls and energy then stand for that
        distribution, not for a trained network. Hover over a bar or a point for its value. Each figure is also an SVG file beside this page.</p>

        """;

    private static void WriteTitle(Markup page, ReportData data, ReportOptions options)
    {
        page.Open("header").Element("h1", options.Title);
        if (options.Note.Length > 0)
            page.Element("p", options.Note, ("class", "note"));
        var versions = data.Runs.SelectMany(r => r.Executions.Select(e => e.Version)).Distinct().Order(StringComparer.Ordinal);
        page.Element("p",
            $"{Count(data.Runs.Count, "run")} \u00b7 {Count(data.Runs.Select(r => r.Run.Accelerator).Distinct().Count(), "accelerator")} \u00b7 "
            + $"{Count(data.Runs.Select(r => r.Run.Workload).Distinct().Count(), "network")} \u00b7 ArchSim {string.Join(", ", versions)}", ("class", "facts"));
        page.Open("nav", ("aria-label", "Sections"));
        foreach (var (id, title) in Sections.Where(s => s != Relative || data.Relative.Count > 0))
            page.Element("a", title, ("href", "#" + id)).Raw(" ");
        page.Close("nav").Close("header").Raw("\n");
    }

    private static void WriteFigures(Markup page, ReportData data, IReadOnlyList<Figure> figures)
    {
        if (data.Charted.Count < data.Runs.Count)
        {
            page.Element("p", $"Charts and the table of layers show {data.Charted.Count} of {data.Runs.Count} runs: first those that no other run of the same "
                + "network beats in latency, energy and area at once.", ("class", "note"));
        }
        foreach (var figure in figures)
            WriteFigure(page, figure);
    }

    public static void WriteFigure(Markup page, Figure figure)
    {
        var (chart, image) = figure;
        page.Open("figure", ("id", "figure-" + chart.Name)).Element("h3", chart.Title).Raw("\n").Raw(image.Inline);
        page.Open("figcaption").Text(chart.Description + " ").Element("a", figure.FileName, ("href", figure.FileName)).Close("figcaption").Close("figure").Raw("\n");
    }

    private static void Section(Markup page, int index, Action content)
    {
        page.Open("section", ("id", Sections[index].Id)).Element("h2", Sections[index].Title).Raw("\n");
        content();
        page.Close("section").Raw("\n");
    }

    private static string Count(int number, string what) => $"{number} {what}{(number == 1 ? "" : "s")}";
}
