using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>A study and the page that shows it.</summary>
internal sealed record StudyLink(StudyDescription Study, StudyCounts Counts, string FileName);

/// <summary>The studies of a database, each with the way to its page.</summary>
internal static class StudyIndex
{
    /// <summary>Where there is nothing but studies.</summary>
    public static string Page(IReadOnlyList<StudyLink> studies, ReportOptions options)
    {
        var page = new Markup();
        PageHead.Write(page, options.Title);
        page.Open("body").Open("main").Raw("\n").Open("header").Element("h1", options.Title).Close("header").Raw("\n");
        Write(page, studies);
        PageHead.WriteEnd(page);
        return page.ToString();
    }

    public static void Write(Markup page, IReadOnlyList<StudyLink> studies)
    {
        page.Open("section", ("id", "studies")).Element("h2", "Studies").Open("ul", ("class", "plain"));
        foreach (var (study, counts, fileName) in studies)
        {
            page.Open("li").Element("a", study.Name, ("href", fileName)).Text($" {study.Description}{(study.Description.Length > 0 ? " \u00b7 " : "")}{study.Search}, {counts.Total:#,##0} of {study.Points:#,##0} points")
                .Close("li").Raw("\n");
        }
        page.Close("ul").Close("section").Raw("\n");
    }
}
