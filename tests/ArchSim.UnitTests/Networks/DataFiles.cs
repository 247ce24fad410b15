using System.Buffers.Binary;
using System.Text;

namespace ArchSim.UnitTests.Networks;

/// <summary>Bytes of data files, written out as their formats have them.</summary>
internal static class DataFiles
{
    public const int CifarRecordBytes = 3073;

    /// <summary>Records whose pixels count up from the label: pixel i is label + i, modulo 256.</summary>
    public static byte[] Cifar(params byte[] labels) =>
        [.. labels.SelectMany(label => Enumerable.Range(0, CifarRecordBytes).Select(i => (byte)(i == 0 ? label : label + i - 1)))];

    public static byte[] Idx(byte type, uint[] extents, byte[] numbers)
    {
        var header = new byte[4 + (4 * extents.Length)];
        (header[2], header[3]) = (type, (byte)extents.Length);
        for (var i = 0; i < extents.Length; i++)
            BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4 + (4 * i)), extents[i]);
        return [.. header, .. numbers];
    }

    public static byte[] Npy(string descr, string shape, byte[] numbers, bool fortran = false, byte version = 1) =>
        NpyWith($"{{'descr': '{descr}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': {shape}, }}", numbers, version);

    /// <summary>The header is padded so that numbers begin at a multiple of 64, as NumPy does.</summary>
    public static byte[] NpyWith(string header, byte[] numbers, byte version = 1)
    {
        var prefix = version == 1 ? 10 : 12;
        var text = Encoding.Latin1.GetBytes(header.PadRight(((prefix + header.Length + 64) / 64 * 64) - prefix - 1) + "\n");
        byte[] length = version == 1 ? [(byte)text.Length, (byte)(text.Length >> 8)] : [(byte)text.Length, (byte)(text.Length >> 8), 0, 0];
        return [0x93, .. "NUMPY"u8, version, 0, .. length, .. text, .. numbers];
    }

    public static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    public static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
