using ArchSim.Configuration;
using ArchSim.Reports;

namespace ArchSim.Cli;

/// <summary>Keeps what a command writes off what it reads, off its database, and off each other; whatever the paths and links they are named by.</summary>
internal sealed class OutputGuard
{
    // SQLite keeps its journals beside the database.
    private static readonly string[] DatabaseEndings = ["", "-wal", "-shm", "-journal"];

    private readonly List<(string Path, string What)> _kept = [];

    /// <param name="what">In the words of the error: "the workload".</param>
    public void Keep(string path, string what)
    {
        var full = Path.GetFullPath(path);
        _kept.Add((RealPath.Of(full), what));
        // A link that is replaced by a file is lost, though what it points to is not.
        if (Path.GetDirectoryName(full) is { } folder)
            _kept.Add((Path.Combine(RealPath.Of(folder), Path.GetFileName(full)), what));
    }

    public void KeepDatabase(string path)
    {
        foreach (var ending in DatabaseEndings)
            Keep(path + ending, "the database");
    }

    /// <summary>Takes a file for an option, which no other option may write from here on.</summary>
    /// <exception cref="InputException">It is kept.</exception>
    public void Claim(string? path, string option)
    {
        // Nothing on a device is replaced.
        if (path is null || OutputFile.IsDevice(path))
            return;
        var real = RealPath.Of(path);
        if (_kept.Find(k => k.Path.Equals(real, RealPath.Comparison)).What is { } what)
            throw new InputException(path, $"{option} would overwrite {what}");
        Keep(path, $"what {option} writes");
    }

    /// <summary>Takes a folder for a report.</summary>
    /// <exception cref="InputException">It is a kept file, lies below one, or holds one that the report would replace.</exception>
    public void ClaimReport(string folder, string option)
    {
        var real = Path.TrimEndingDirectorySeparator(RealPath.Of(folder));
        foreach (var (path, what) in _kept)
        {
            if ((real + Path.DirectorySeparatorChar).StartsWith(path + Path.DirectorySeparatorChar, RealPath.Comparison))
                throw new InputException(folder, $"{option} needs the name of a folder, this is {what}, or lies below it");
            if (real.Equals(Path.GetDirectoryName(path), RealPath.Comparison) && Report.Writes(Path.GetFileName(path)))
                throw new InputException(folder, $"{option}: the report would overwrite {what}, {Path.GetFileName(path)}");
        }
    }
}
