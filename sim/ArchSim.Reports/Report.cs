using System.Text;
using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Makes the report of a database: one page that needs nothing else, and its charts as files for whoever writes a paper.</summary>
public static class Report
{
    public const string PageName = "index.html";

    private const string PageExtension = ".html";
    private const string Unfinished = ".part";

    /// <summary>Writes the page and the charts; equal databases give equal bytes.</summary>
    /// <returns>The paths written, the page first.</returns>
    /// <exception cref="InputException">The database cannot be read or has neither runs nor studies, or the folder is none or may not be written.</exception>
    /// <exception cref="IOException">The disk is full, or fails.</exception>
    public static IReadOnlyList<string> Write(string databasePath, string outputFolder, ReportOptions? options = null)
    {
        options ??= ReportOptions.Default;
        var files = Files(databasePath, options);
        try
        {
            Directory.CreateDirectory(outputFolder);
            return [.. files.Select(f => WriteFile(Path.Combine(outputFolder, f.Name), f.Text))];
        }
        catch (IOException e) when (!IsBelowFile(outputFolder))
        {
            throw new IOException($"{outputFolder}: the report cannot be written: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(outputFolder, $"cannot be written: {e.Message}");
        }
    }

    private static List<(string Name, string Text)> Files(string databasePath, ReportOptions options)
    {
        using var runs = ResultReader.Open(databasePath);
        using var studies = StudyReader.Open(databasePath);
        // Whoever names runs asks for these.
        var described = options.Runs is null ? studies.Studies() : [];
        var hasRuns = described.Count == 0 || runs.CountRuns() > 0;
        var isAlone = !hasRuns && described.Count == 1;
        var slugs = StudyData.Slugs(described);
        var links = described.Select((study, i) => new StudyLink(study, studies.Counts(study.Identity), isAlone ? PageName : slugs[i] + PageExtension)).ToList();

        var files = new List<(string Name, string Text)>();
        if (hasRuns)
        {
            var data = ReportData.Load(runs, databasePath, options);
            var figures = Rendered(ReportFigures.Of(data));
            files.Add((PageName, HtmlPage.Of(data, figures, links, options)));
            files.AddRange(figures.Select(f => (f.FileName, f.Image.File)));
        }
        else if (!isAlone)
        {
            files.Add((PageName, StudyIndex.Page(links, options)));
        }
        for (var i = 0; i < described.Count; i++)
        {
            var data = StudyData.Load(studies, described[i], slugs[i]);
            var figures = Rendered(StudyPage.Charts(data));
            files.Add((links[i].FileName, StudyPage.Of(data, figures)));
            files.AddRange(figures.Select(f => (f.FileName, f.Image.File)));
        }
        return files;
    }

    private static List<Figure> Rendered(IEnumerable<Chart> charts)
    {
        var renderer = new SvgRenderer();
        return [.. charts.Select(c => new Figure(c, renderer.Render(c)))];
    }

    /// <summary>A report may have a file of that name, finished or not, and replaces what stands there.</summary>
    public static bool Writes(string fileName)
    {
        var finished = fileName.EndsWith(Unfinished, StringComparison.OrdinalIgnoreCase) ? fileName[..^Unfinished.Length] : fileName;
        return finished.EndsWith(PageExtension, StringComparison.OrdinalIgnoreCase) || finished.EndsWith(Figure.Extension, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsBelowFile(string folder)
    {
        for (var path = Path.GetFullPath(folder); path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                return true;
        }
        return false;
    }

    // A reader never sees half a file.
    private static string WriteFile(string path, string text)
    {
        var unfinished = path + Unfinished;
        try
        {
            File.WriteAllText(unfinished, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            File.Move(unfinished, path, overwrite: true);
            return path;
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
    }
}

/// <summary>A chart and what it looks like.</summary>
internal sealed record Figure(Chart Chart, ChartImage Image)
{
    public const string Extension = ".svg";

    public string FileName => Chart.Name + Extension;
}
