using ArchSim.Configuration;
using ArchSim.Reports;

namespace ArchSim.Cli;

/// <summary>The folder that a report is written to.</summary>
internal static class ReportFolder
{
    /// <summary>Refuses a path that cannot become a folder, before the runs and not after.</summary>
    public static void Check(string folder)
    {
        // The kernel answers there with a file that it does not find.
        if (OutputFile.IsDevice(folder))
            throw new InputException(folder, "--out needs a place for files, this is one of devices or of the kernel");
        for (var path = Path.GetFullPath(folder); path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                throw new InputException(folder, "--out needs the name of a folder, this is a file or lies below one");
            if (Directory.Exists(path))
            {
                CheckPlace(folder, Path.Combine(path, Report.PageName));
                return;
            }
        }
    }

    private static void CheckPlace(string folder, string page)
    {
        if (Directory.Exists(page))
            throw new InputException(folder, $"--out: the page would take the place of a folder, {Report.PageName}");
        try
        {
            OutputFile.CheckPlace(page, folder);
        }
        catch (IOException e)
        {
            throw new InputException(folder, $"--out: cannot be written: {e.Message}");
        }
    }

    /// <param name="runs">Hashes of the runs to show, in this order; null shows all of the database.</param>
    /// <param name="relativeTo">As <see cref="ReportOptions.RelativeTo"/>.</param>
    /// <returns>The page, named as the user named its folder.</returns>
    public static string Write(string database, string folder, string title, IReadOnlyList<string>? runs, string note = "", IReadOnlyDictionary<string, string>? relativeTo = null) =>
        Report.Write(database, folder, new ReportOptions { Title = title, Note = note, Runs = runs, RelativeTo = relativeTo ?? ReportOptions.Default.RelativeTo })[0];
}
