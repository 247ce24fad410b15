using System.Globalization;
using ArchSim.Networks.Onnx;

namespace ArchSim.Networks;

/// <summary>
/// Elements that lie in files beside the model. A model may name files in its own folder and below, no others: an absolute path, a step up, and a link
/// are refused, wherever they lead.
/// </summary>
/// <param name="folder">Of the model; null where it lies in no folder.</param>
internal sealed class ExternalData(string? folder)
{
    private const int ChunkBytes = 1 << 20;

    /// <exception cref="NetworkException">A file outside the folder, or one that does not hold the elements.</exception>
    public Tensor Read(TensorProto message, TensorElements kind, TensorShape shape, string place)
    {
        if (folder is null)
            throw Problem("there is no folder to find it in");
        var (location, offset, length) = ReadKeys();
        var needed = (long)shape.Count * kind.Bytes;
        if (length is not null && length != needed)
            throw Problem($"{shape} of {kind.Name} needs {needed} bytes, length says {length}");
        try
        {
            var file = new FileInfo(PathInside(location));
            if (!file.Exists)
                throw Problem($"no file '{PrintedName.Of(location)}' beside the model");
            if (offset > file.Length || needed > file.Length - offset)
                throw Problem($"{needed} bytes from {offset} on reach beyond the end of '{PrintedName.Of(location)}', which has {file.Length}");

            // Pipes and devices have no length: they get no further than this.
            var tensor = Tensor.Zeros(shape, kind.Type);
            if (shape.Count > 0)
                Fill(tensor, kind, file, offset);
            return tensor;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw Problem($"'{PrintedName.Of(location)}' cannot be read: {e.Message}");
        }

        NetworkException Problem(string problem) => new(place, $"external data: {problem}");

        (string Location, long Offset, long? Length) ReadKeys()
        {
            var keys = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var entry in message.ExternalData)
            {
                if (!keys.TryAdd(entry.Key, entry.Value))
                    throw Problem($"'{PrintedName.Of(entry.Key)}' is there twice");
            }
            return (keys.GetValueOrDefault("location") ?? throw Problem("names no location"), Number("offset") ?? 0, Number("length"));

            long? Number(string key) => !keys.TryGetValue(key, out var text) ? null
                : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value
                : throw Problem($"{key} must be 0..{long.MaxValue}, was '{PrintedName.Of(text)}'");
        }

        string PathInside(string location)
        {
            // Separators and drives of other systems count too, so that a model means the same everywhere.
            var steps = location.Split('/');
            if (steps.Any(s => s is "" or "..") || location.AsSpan().IndexOfAny('\\', ':', '\0') >= 0)
                throw Problem($"'{PrintedName.Of(location)}' must be a path below the model's folder, of names separated by /");
            var path = folder;
            foreach (var step in steps)
            {
                path = Path.Combine(path, step);
                if (new FileInfo(path).LinkTarget is not null)
                    throw Problem($"'{PrintedName.Of(location)}' must be reached without links");
            }
            return path;
        }
    }

    private static void Fill(Tensor tensor, TensorElements kind, FileInfo file, long offset)
    {
        using var stream = file.OpenRead();
        stream.Position = offset;
        var chunk = new byte[(int)Math.Min(ChunkBytes, (long)tensor.Shape.Count * kind.Bytes)];
        for (var first = 0; first < tensor.Shape.Count; first += chunk.Length / kind.Bytes)
        {
            var bytes = chunk.AsSpan(0, (int)Math.Min(chunk.Length, (long)(tensor.Shape.Count - first) * kind.Bytes));
            stream.ReadExactly(bytes);
            kind.Decode(bytes, tensor, first);
        }
    }
}
