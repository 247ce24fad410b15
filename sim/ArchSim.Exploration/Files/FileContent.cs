using System.Security.Cryptography;
using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>What tells one content of a file from another.</summary>
internal static class FileContent
{
    /// <summary>SHA-256 of the file; of a folder, its files by name and size.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string Hash(string path)
    {
        try
        {
            if (Directory.Exists(path))
                return string.Join('\n', new DirectoryInfo(path).EnumerateFiles().OrderBy(f => f.Name, StringComparer.Ordinal).Select(f => $"{f.Name} {f.Length}"));
            using var stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(path, $"cannot be read: {e.Message}");
        }
    }
}
