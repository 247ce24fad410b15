namespace ArchSim.Networks;

/// <summary>Reads whole files of bounded length.</summary>
internal static class FileBytes
{
    private const int FirstBytes = 1 << 16;

    /// <exception cref="NetworkException">No such file, or a longer one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static byte[] Read(string path, long mostBytes)
    {
        if (!File.Exists(path))
            throw new NetworkException(path, Directory.Exists(path) ? "is a folder, not a file" : "no such file");
        using var stream = File.OpenRead(path);
        var announced = stream.CanSeek ? stream.Length : 0;
        if (announced > mostBytes)
            throw TooLong(path, mostBytes);

        // A pipe or a device announces nothing: what is read is bounded, not what is announced.
        var bytes = new byte[announced > 0 ? announced : FirstBytes];
        var count = 0;
        while (true)
        {
            count += stream.ReadAtLeast(bytes.AsSpan(count), bytes.Length - count, throwOnEndOfStream: false);
            if (count < bytes.Length || stream.ReadByte() is var next && next < 0)
                break;
            if (count == mostBytes)
                throw TooLong(path, mostBytes);
            Array.Resize(ref bytes, (int)Math.Min(2L * count, mostBytes));
            bytes[count++] = (byte)next;
        }
        return count == bytes.Length ? bytes : bytes[..count];
    }

    private static NetworkException TooLong(string path, long mostBytes) => new(path, $"is longer than {mostBytes} bytes, the most that an ONNX file may have");
}
