namespace ArchSim.Benchmarks;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A file by its path from the root; null where there is none. ARCHSIM_BESIDE names another folder for what lies beside the repository.</summary>
    public static string? Find(string path)
    {
        const string Up = "../";
        var file = path.StartsWith(Up, StringComparison.Ordinal) && Environment.GetEnvironmentVariable("ARCHSIM_BESIDE") is { } beside
            ? Path.Combine(beside, path[Up.Length..])
            : Path.Combine(Root, path);
        return File.Exists(file) ? file : null;
    }

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ArchSim.sln")))
                return folder;
        }
        throw new DirectoryNotFoundException($"No ArchSim.sln above {AppContext.BaseDirectory}.");
    }
}
