namespace ArchSim.Networks;

/// <summary>
/// Reads trained networks from ONNX files, which may come from anyone. A file that is read without a problem gives a graph that is whole: every value is
/// made once and before it is used, every operator is a known one, and no constant is larger or smaller than it says.
/// </summary>
public static class OnnxFile
{
    /// <summary>Of the default operator set.</summary>
    public const int OldestOpset = 11;

    /// <inheritdoc cref="OldestOpset"/>
    public const int NewestOpset = 21;

    // ModelProto.ir_version: field 1, a varint.
    private const int VersionTag = 1 << 3;

    /// <summary>2 GiB, less what the runtime needs for itself. Larger networks keep their weights beside the file, as external data.</summary>
    public static long LargestFileBytes => Array.MaxLength;

    /// <summary>Whether a file is meant to be a trained network: by the ending of its name, or by its first byte, the tag of the format's version, which begins no text.</summary>
    /// <exception cref="NetworkException">The file cannot be read.</exception>
    public static bool IsModel(string path)
    {
        if (path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
            return true;
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            // What cannot be sought is a pipe: a look would take from it what it holds.
            return stream.CanSeek && stream.ReadByte() == VersionTag;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetworkException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Reads a file, folds what training left behind (<see cref="GraphPasses.Simplified"/>), and takes external data from the file's folder.</summary>
    /// <exception cref="NetworkException">The file cannot be read, or is not a network that can be executed.</exception>
    public static NetworkGraph Load(string path)
    {
        try
        {
            return Parse(FileBytes.Read(path, LargestFileBytes), path, Path.GetDirectoryName(Path.GetFullPath(path)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new NetworkException(path, $"cannot be read: {e.Message}", e);
        }
    }

    /// <summary>As <see cref="Load"/>, from memory.</summary>
    /// <param name="name">How messages call the file.</param>
    /// <param name="folder">Where external data lies; null where there is none.</param>
    /// <exception cref="NetworkException">Not a network that can be executed.</exception>
    public static NetworkGraph Parse(ReadOnlySpan<byte> bytes, string name, string? folder = null)
    {
        try
        {
            var model = WireFormat.Parse(bytes);
            var graph = new GraphReader(new TensorReader(new ExternalData(folder))).Read(model, Path.GetFileNameWithoutExtension(name));
            return GraphPasses.Simplified(GraphOrder.Sorted(graph));
        }
        catch (NetworkException e)
        {
            throw new NetworkException(e.Place.Length == 0 ? name : $"{name}: {e.Place}", e.Problem, e);
        }
    }
}
