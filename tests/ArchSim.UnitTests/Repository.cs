namespace ArchSim.UnitTests;

/// <summary>Files that do not travel with the tests.</summary>
internal static class Repository
{
    /// <summary>The folder of the solution, or null where the tests run elsewhere.</summary>
    public static string? Root { get; } = FindRoot();

    /// <summary>A file in a folder next to the repository; null where there is none. ARCHSIM_BESIDE names another place to look.</summary>
    public static string? Beside(string path)
    {
        string?[] folders = [Environment.GetEnvironmentVariable("ARCHSIM_BESIDE"), Path.GetDirectoryName(Root)];
        return folders.OfType<string>().Select(f => Path.Combine(f, path)).FirstOrDefault(File.Exists);
    }

    private static string? FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "ArchSim.sln")))
            folder = folder.Parent;
        return folder?.FullName;
    }
}
