using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>The folder that a report is written to.</summary>
internal static class ReportFolder
{
    /// <summary>Refuses a path that cannot become a folder, before the runs and not after.</summary>
    public static void Check(string folder)
    {
        for (var path = Path.GetFullPath(folder); path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
                throw new InputException(folder, "--out needs the name of a folder, this is a file or lies below one");
        }
    }

    public static string Write(string database, string folder, IReadOnlyList<string>? runs, Workbench bench) => throw new NotSupportedException(database + folder + runs + bench);
}
