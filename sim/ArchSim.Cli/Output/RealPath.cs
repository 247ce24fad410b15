namespace ArchSim.Cli;

/// <summary>Where a path leads once every link on its way is followed. It need not exist.</summary>
internal static class RealPath
{
    // As many as Linux follows; more is a circle.
    private const int MostLinks = 40;

    public static StringComparison Comparison { get; } =
        OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;

    public static string Of(string path)
    {
        var real = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks && FollowFirstLink(real) is { } next; links++)
            real = next;
        return real;
    }

    private static string? FollowFirstLink(string full)
    {
        for (var end = Path.GetPathRoot(full)!.Length; end < full.Length; end++)
        {
            var separator = full.IndexOf(Path.DirectorySeparatorChar, end);
            end = separator < 0 ? full.Length : separator;
            if (TargetOf(full[..end]) is { } target)
                return Path.GetFullPath(target + full[end..], Path.GetDirectoryName(full[..end])!);
        }
        return null;
    }

    private static string? TargetOf(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What cannot be looked at cannot be opened by this path either.
            return null;
        }
    }
}
