using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>
/// Files that a user asked for. A file is written beside its place and then renamed, so that whoever looks sees the old one or the whole new
/// one; what is not a plain file (a pipe, <c>/dev/stdout</c>) is written in place.
/// </summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that cannot be written, before hours of work and not after.</summary>
    /// <exception cref="InputException">A folder, or in a folder that does not exist.</exception>
    public static void Check(string? path, string option)
    {
        if (path is null)
            return;
        if (Directory.Exists(path) || path.EndsWith('/') || path.EndsWith(Path.DirectorySeparatorChar))
            throw new InputException(path, $"{option} needs the name of a file, this is a folder");
        string folder;
        try
        {
            folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "";
        }
        catch (Exception e) when (e is ArgumentException or IOException or NotSupportedException)
        {
            throw new InputException(path, $"{option} needs the name of a file: {e.Message}");
        }
        if (!Directory.Exists(folder))
            throw new InputException(path, $"{option}: the folder '{Path.GetDirectoryName(path)}' does not exist");
    }

    /// <exception cref="IOException">No room, no permission; the file is as it was.</exception>
    public static void Write(string path, Action<Stream> content)
    {
        if (IsDevice(path))
        {
            using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            content(device);
            return;
        }
        var target = Resolve(path);
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None))
                content(stream);
            File.Move(temporary, target, overwrite: true);
        }
        catch (Exception e)
        {
            TryDelete(temporary);
            if (e is IOException or UnauthorizedAccessException)
                throw new IOException($"{path}: cannot be written: {e.Message.Replace(temporary, path, StringComparison.Ordinal)}", e);
            throw;
        }
    }

    /// <summary>A rename would replace a link by a file; what it points to is meant.</summary>
    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)?.FullName ?? full;
    }

    private static bool IsDevice(string path)
    {
        var full = Path.GetFullPath(path);
        return full.StartsWith("/dev/", StringComparison.Ordinal) || full.StartsWith("/proc/", StringComparison.Ordinal);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (IOException)
        {
            // The first failure is the one to report.
        }
        catch (UnauthorizedAccessException)
        {
            // Likewise.
        }
    }
}
