using System.Text;

namespace ArchSim.Configuration;

/// <summary>Reads a text file that a stranger may have written.</summary>
public static class InputText
{
    /// <summary>A configuration is written by people; more than this is a mistake or an attack.</summary>
    public const int LargestFileBytes = 4 * 1024 * 1024;

    /// <exception cref="InputException">The file is missing, unreadable or too large.</exception>
    public static string Read(string path)
    {
        try
        {
            if (!File.Exists(path))
                throw new InputException(path, Directory.Exists(path) ? "is a folder, not a file" : "no such file");
            using var stream = File.OpenRead(path);
            // The length of a device or a pipe says nothing: what is read is bounded, not what is announced.
            var announced = stream.CanSeek && stream.Length > 0 ? Math.Min(stream.Length, LargestFileBytes) : LargestFileBytes;
            var bytes = new byte[announced + 1];
            var count = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (count > announced)
                throw new InputException(path, $"is longer than {LargestFileBytes} bytes, the most that a configuration may have");
            using var reader = new StreamReader(new MemoryStream(bytes, 0, count), Encoding.UTF8);
            return reader.ReadToEnd();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
