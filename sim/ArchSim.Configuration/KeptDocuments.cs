using System.Collections.Concurrent;

namespace ArchSim.Configuration;

/// <summary>YAML files that are read over and over, as an exploration does for each design point: parsed once, and again when they change.</summary>
public static class KeptDocuments
{
    // The files of a study are a few; whoever reads others leaves these behind.
    private const int MostKept = 64;

    private static readonly ConcurrentDictionary<(string Path, string FullPath), (DateTime Written, long Length, ConfigDocument Document)> Known = new();

    /// <summary>As <see cref="ConfigDocument.Load"/>; what is set in the document, or noted of it, stays with whoever loaded it.</summary>
    /// <exception cref="InputException">The file is missing, unreadable, too large or not YAML.</exception>
    public static ConfigDocument Load(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
            return ConfigDocument.Load(path);
        var (written, length) = (file.LastWriteTimeUtc, file.Length);
        // A relative path is another file from another folder.
        var key = (path, file.FullName);
        if (!Known.TryGetValue(key, out var kept) || kept.Written != written || kept.Length != length)
        {
            kept = (written, length, ConfigDocument.Load(path));
            if (Known.Count >= MostKept)
                Known.Clear();
            Known[key] = kept;
        }
        return kept.Document.Copy();
    }
}
