namespace ArchSim.Benchmarks;

/// <summary>The checkout that this program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "ArchSim.sln")))
                return folder;
        }
        throw new DirectoryNotFoundException($"No ArchSim.sln above {AppContext.BaseDirectory}.");
    }
}
