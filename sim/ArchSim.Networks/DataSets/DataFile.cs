using ArchSim.Configuration;
using Microsoft.Win32.SafeHandles;

namespace ArchSim.Networks;

/// <summary>
/// A binary file that is read piece by piece and never mapped: one that shrinks while it is read gives an error, not a fault of the process.
/// Threads may read at once.
/// </summary>
internal sealed class DataFile : IDisposable
{
    private readonly SafeFileHandle _handle;

    private DataFile(string path, SafeFileHandle handle, long length) => (Path, _handle, Length) = (path, handle, length);

    public string Path { get; }

    public long Length { get; }

    /// <exception cref="InputException">The file is missing, empty, unreadable or no plain file.</exception>
    public static DataFile Open(string path)
    {
        SafeFileHandle? handle = null;
        try
        {
            if (!File.Exists(path))
                throw new InputException(path, Directory.Exists(path) ? "is a folder, not a file" : "no such file");
            // Pipes and devices have no length either; opening a pipe would wait for its writer.
            if (new FileInfo(path).Length == 0)
                throw new InputException(path, "is empty, or is no plain file");
            handle = File.OpenHandle(path);
            return new DataFile(path, handle, RandomAccess.GetLength(handle));
        }
        catch (Exception e) when (IsOfSystem(e))
        {
            handle?.Dispose();
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }

    /// <summary>The first bytes; fewer than asked where the file is shorter.</summary>
    public byte[] Head(int length)
    {
        var head = new byte[(int)Math.Min(length, Length)];
        Read(0, head);
        return head;
    }

    /// <exception cref="InputException">The file ends before, or cannot be read.</exception>
    public void Read(long offset, Span<byte> bytes)
    {
        try
        {
            while (bytes.Length > 0)
            {
                var count = RandomAccess.Read(_handle, bytes, offset);
                if (count == 0)
                    throw new InputException(Path, $"ends at byte {offset}, {bytes.Length} bytes too early");
                offset += count;
                bytes = bytes[count..];
            }
        }
        catch (Exception e) when (IsOfSystem(e))
        {
            throw new InputException(Path, $"cannot be read: {e.Message}");
        }
    }

    public void Dispose() => _handle.Dispose();

    private static bool IsOfSystem(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;
}
