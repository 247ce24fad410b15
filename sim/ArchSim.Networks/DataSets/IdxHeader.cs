using System.Buffers.Binary;

namespace ArchSim.Networks;

/// <summary>
/// The header of an IDX file, as the MNIST page of LeCun, Cortes and Burges describes it: two zero bytes, the type, the number of dimensions,
/// then every extent as a big-endian 32-bit number.
/// </summary>
internal static class IdxHeader
{
    private const int MostDimensions = 4;

    /// <summary>Null where the file does not begin as IDX does.</summary>
    public static StoredArray? Read(DataFile file)
    {
        var head = file.Head(4 + (4 * MostDimensions));
        if (head.Length < 8 || head[0] != 0 || head[1] != 0 || TypeOf(head[2]) is not { } type || head[3] is 0 or > MostDimensions)
            return null;
        var offset = 4 + (4 * head[3]);
        if (head.Length < offset)
            return null;
        var extents = new long[head[3]];
        for (var i = 0; i < extents.Length; i++)
            extents[i] = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4 + (4 * i)));
        return new StoredArray("IDX", new StoredNumber(type, IsBigEndian: true), extents, offset);
    }

    private static StoredType? TypeOf(byte code) => code switch
    {
        0x08 => StoredType.UInt8,
        0x09 => StoredType.Int8,
        0x0B => StoredType.Int16,
        0x0C => StoredType.Int32,
        0x0D => StoredType.Float32,
        0x0E => StoredType.Float64,
        _ => null,
    };
}
