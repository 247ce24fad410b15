using ArchSim.Configuration;

namespace ArchSim.Cli;

/// <summary>
/// Files that a user asked for. A file is written beside its place and then renamed, so that whoever looks sees the old one or the whole new
/// one; what is not a plain file (a pipe, <c>/dev/stdout</c>) is written in place.
/// </summary>
internal static class OutputFile
{
    /// <summary>Refuses a path that cannot be written, before hours of work and not after.</summary>
    /// <exception cref="InputException">A folder, or in a folder that does not exist or takes no file.</exception>
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
        try
        {
            if (IsDevice(path))
                CheckDevice(path);
            else
                CheckPlace(RealPath.Of(path), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"{option}: cannot be written: {e.Message}");
        }
    }

    /// <summary>Whether a folder takes a file is known for certain only when it took one.</summary>
    /// <param name="shown">What the message names: the user knows nothing of our unfinished files.</param>
    /// <exception cref="IOException">It does not.</exception>
    public static void CheckPlace(string target, string shown)
    {
        var temporary = Temporary(target);
        try
        {
            new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new IOException(e.Message.Replace(temporary, shown, StringComparison.Ordinal), e);
        }
    }

    /// <summary>Devices, pipes and the kernel's files: they are written in place.</summary>
    public static bool IsDevice(string path)
    {
        // The name that was given counts too: /dev/stdout may lead to a plain file that the shell has open.
        return IsBelow(Path.GetFullPath(path)) || IsBelow(RealPath.Of(path));

        static bool IsBelow(string full) => (full.StartsWith("/dev/", StringComparison.Ordinal) && !full.StartsWith("/dev/shm/", StringComparison.Ordinal))
            || full.StartsWith("/proc/", StringComparison.Ordinal);
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
        // A rename would replace a link by a file; what it points to is meant.
        var target = RealPath.Of(path);
        var temporary = Temporary(target);
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

    private static string Temporary(string target) => Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}.{Environment.ProcessId}.tmp");

    // Not opened: that would wait for the reader of a pipe.
    private static void CheckDevice(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException("there is no such device, and no file can be made there");
        const UnixFileMode write = UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & write) == 0)
            throw new UnauthorizedAccessException("it can only be read");
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
