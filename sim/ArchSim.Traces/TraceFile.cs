using System.Buffers.Binary;
using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.Traces;

/// <summary>The file of a layer trace: one SQLite database. Equal traces have equal bytes.</summary>
public static class TraceFile
{
    /// <summary>"ArcT", so that <c>file</c> and SQLite tell a trace from any other database.</summary>
    public const int ApplicationId = 0x41726354;

    public const int Version = 1;

    // https://www.sqlite.org/fileformat2.html, the database header.
    private const int HeaderBytes = 100;
    private const int VersionOffset = 60;
    private const int ApplicationOffset = 68;

    /// <summary>Whether a file says that it is a trace, by its header alone.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static bool IsTrace(string path) => ReadHeader(path) is { } header && Application(header) == ApplicationId;

    /// <exception cref="InputException">Not a trace, of a newer version, or one that does not hold together; one problem a line, with its place.</exception>
    public static NetworkTrace Read(string path)
    {
        var header = ReadHeader(path) ?? throw new InputException(path, "is not a layer trace (no SQLite file)");
        if (Application(header) != ApplicationId)
            throw new InputException(path, $"is a SQLite database, but not a layer trace (application id {Application(header):x8}, not {ApplicationId:x8})");
        var version = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(VersionOffset));
        if (version > Version)
            throw new InputException(path, $"was written by a newer version (schema {version}; this one knows up to {Version})");
        if (version < Version)
            throw new InputException(path, $"has no version of a trace that there ever was (schema {version})");
        return TraceReader.Read(path);
    }

    /// <summary>Replaces the file by the whole trace, or leaves it as it was.</summary>
    /// <exception cref="ArgumentException">A trace that would not be read again: what is wrong with it.</exception>
    /// <exception cref="IOException">No room, no permission.</exception>
    public static void Write(string path, NetworkTrace trace)
    {
        var bytes = TraceWriter.ToBytes(trace);
        var full = Path.GetFullPath(path);
        var temporary = Path.Combine(Path.GetDirectoryName(full)!, $".{Path.GetFileName(full)}.{Environment.ProcessId}.tmp");
        try
        {
            File.WriteAllBytes(temporary, bytes);
            File.Move(temporary, full, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <inheritdoc cref="Write(string, NetworkTrace)"/>
    public static void Write(Stream stream, NetworkTrace trace) => stream.Write(TraceWriter.ToBytes(trace));

    private static int Application(byte[] header) => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(ApplicationOffset));

    /// <summary>Null where the file is no SQLite database.</summary>
    private static byte[]? ReadHeader(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new InputException(path, Directory.Exists(path) ? "is a folder, not a file" : "no such file");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // What cannot be sought is a pipe: a look would take from it what it holds.
            if (!stream.CanSeek)
                return null;
            var header = new byte[HeaderBytes];
            var read = stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false);
            return read == HeaderBytes && header.AsSpan().StartsWith("SQLite format 3\0"u8) ? header : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
