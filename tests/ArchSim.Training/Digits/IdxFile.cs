using System.Buffers.Binary;

namespace ArchSim.Training;

/// <summary>The IDX format of unsigned bytes: two zeros, the type 8, the rank, extents as big-endian 32-bit integers, then the elements.</summary>
internal static class IdxFile
{
    private const byte UnsignedByte = 0x08;

    public static void Write(string path, ReadOnlySpan<byte> elements, params ReadOnlySpan<int> extents)
    {
        var header = new byte[4 + 4 * extents.Length];
        (header[2], header[3]) = (UnsignedByte, (byte)extents.Length);
        for (var axis = 0; axis < extents.Length; axis++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + 4 * axis), extents[axis]);
        using var file = File.Create(path);
        file.Write(header);
        file.Write(elements);
    }
}
