using System.Buffers.Binary;

namespace ArchSim.Traces;

/// <summary>Arrays as little-endian bytes.</summary>
internal static class Blobs
{
    /// <summary>Bytes of a code of a format.</summary>
    public static int CodeBytes(int bits) => bits <= 8 ? 1 : 2;

    public static byte[] OfCodes(ReadOnlySpan<ushort> codes, int bits)
    {
        var blob = new byte[codes.Length * CodeBytes(bits)];
        for (var i = 0; i < codes.Length; i++)
        {
            if (bits <= 8)
                blob[i] = (byte)codes[i];
            else
                BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(i * sizeof(ushort)), codes[i]);
        }
        return blob;
    }

    public static void ToCodes(ReadOnlySpan<byte> blob, int bits, Span<ushort> codes)
    {
        for (var i = 0; i < codes.Length; i++)
            codes[i] = bits <= 8 ? blob[i] : BinaryPrimitives.ReadUInt16LittleEndian(blob[(i * sizeof(ushort))..]);
    }

    public static byte[] Of(IReadOnlyList<float> values) => Of(values, sizeof(float), BinaryPrimitives.WriteSingleLittleEndian);

    public static byte[] Of(IReadOnlyList<int> values) => Of(values, sizeof(int), BinaryPrimitives.WriteInt32LittleEndian);

    public static byte[] Of(IReadOnlyList<long> values) => Of(values, sizeof(long), BinaryPrimitives.WriteInt64LittleEndian);

    public static float[] ToFloats(byte[] blob) => To(blob, sizeof(float), BinaryPrimitives.ReadSingleLittleEndian);

    public static int[] ToIntegers(byte[] blob) => To(blob, sizeof(int), BinaryPrimitives.ReadInt32LittleEndian);

    public static long[] ToLongs(byte[] blob) => To(blob, sizeof(long), BinaryPrimitives.ReadInt64LittleEndian);

    private delegate void Writer<T>(Span<byte> bytes, T value);

    private delegate T Reader<T>(ReadOnlySpan<byte> bytes);

    private static byte[] Of<T>(IReadOnlyList<T> values, int size, Writer<T> write)
    {
        var blob = new byte[values.Count * size];
        for (var i = 0; i < values.Count; i++)
            write(blob.AsSpan(i * size), values[i]);
        return blob;
    }

    private static T[] To<T>(byte[] blob, int size, Reader<T> read)
    {
        var values = new T[blob.Length / size];
        for (var i = 0; i < values.Length; i++)
            values[i] = read(blob.AsSpan(i * size));
        return values;
    }
}
