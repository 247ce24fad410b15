namespace ArchSim.Reports;

/// <summary>The page of a study: what was asked, what was found, and how to make it again.</summary>
internal static class StudyPage
{
    private const int MostCommands = 50;

    public static string Of(StudyData data, IReadOnlyList<Figure> figures)
    {
        var study = data.Study;
        var page = new Markup();
        PageHead.Write(page, study.Name);
        page.Open("body").Open("main").Raw("\n");
        List<(string Id, string Title, Action Write)> sections =
        [
            ("asked", "What was asked", () => StudyQuestion.Write(page, data)),
        ];
        if (data.Requested.Count > 0)
            sections.Add(("charts", "Charts", () => Write(page, figures, data.Requested)));
        sections.Add(("front-section", "Front", () =>
        {
            Write(page, figures, [.. FrontCharts.Of(data)]);
            StudyTables.WriteFront(page, data);
        }
        ));
        sections.Add(("best-section", "Best points", () => StudyTables.WriteBest(page, data)));
        if (SensitivityCharts.Of(data).Any())
            sections.Add(("sensitivity", "Sensitivity", () => Write(page, figures, [.. SensitivityCharts.Of(data)])));
        if (data.Summary.Failures.Count > 0)
            sections.Add(("failures-section", "Failures", () => StudyTables.WriteFailures(page, data)));
        sections.Add(("again", "How to make it again", () => WriteCommands(page, data)));

        WriteTitle(page, data, [.. sections.Select(s => (s.Id, s.Title))]);
        foreach (var (id, title, write) in sections)
        {
            page.Open("section", ("id", id)).Element("h2", title).Raw("\n");
            write();
            page.Close("section").Raw("\n");
        }
        PageHead.WriteEnd(page);
        return page.ToString();
    }

    /// <summary>All charts of the page, in its order.</summary>
    public static IReadOnlyList<Chart> Charts(StudyData data) => [.. data.Requested, .. FrontCharts.Of(data), .. SensitivityCharts.Of(data)];

    private static void WriteTitle(Markup page, StudyData data, IReadOnlyList<(string Id, string Title)> sections)
    {
        var (study, counts) = (data.Study, data.Summary.Counts);
        page.Open("header").Element("h1", study.Name);
        if (study.Description.Length > 0)
            page.Element("p", study.Description, ("class", "note"));
        page.Element("p", $"{study.Search} \u00b7 {counts.Total:#,##0} of {study.Points:#,##0} points: {counts.Done:#,##0} done, {data.Summary.Feasible:#,##0} of them within all limits, "
            + $"{counts.Failed:#,##0} failed, {counts.Excluded:#,##0} left out by conditions \u00b7 ArchSim {string.Join(", ", data.Executions.Select(e => e.Version).Distinct().Order(StringComparer.Ordinal))}",
            ("class", "facts"));
        page.Open("nav", ("aria-label", "Sections"));
        foreach (var (id, title) in sections)
            page.Element("a", title, ("href", "#" + id)).Raw(" ");
        page.Close("nav").Close("header").Raw("\n");
    }

    private static void Write(Markup page, IReadOnlyList<Figure> figures, IReadOnlyList<Chart> charts)
    {
        foreach (var chart in charts)
            HtmlPage.WriteFigure(page, figures.First(f => f.Chart.Name == chart.Name));
    }

    private static void WriteCommands(Markup page, StudyData data)
    {
        var commands = data.Executions.Select(e => $"{e.CommandLine}    # ArchSim {e.Version}").Distinct().ToList();
        page.Open("pre", ("class", "command")).Text(string.Join('\n', commands.Take(MostCommands))).Close("pre");
        if (commands.Count > MostCommands)
            page.Element("p", $"{commands.Count - MostCommands} more commands worked on it.", ("class", "note"));
        page.Open("details").Element("summary", "The study file").Open("pre").Text(data.Study.Source).Close("pre").Close("details").Raw("\n");
        page.Open("p", ("class", "facts")).Text("Study ").Element("code", data.Study.Identity).Text($", model version {data.Study.ModelVersion}, seed {data.Study.Seed}").Close("p").Raw("\n");
    }
}
