using System.Buffers.Binary;
using System.Text;
using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>
/// The header of a .npy file, versions 1 to 3 as NumPy's format description (NEP 1) has them: a magic string, the version, the length of a
/// Python dictionary, and the dictionary with descr, fortran_order and shape.
/// </summary>
internal static class NpyHeader
{
    // NumPy itself refuses headers of more than 10,000 characters unless told otherwise.
    private const int LongestHeaderBytes = 10_000;
    private const int MostDimensions = 8;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    public static bool IsAt(ReadOnlySpan<byte> head) => head.StartsWith(Magic);

    /// <exception cref="InputException">The header is broken, or of a type that is not read.</exception>
    public static StoredArray Read(DataFile file)
    {
        var head = file.Head(12);
        var version = head.Length == 12 && IsAt(head) ? head[6] : 0;
        if (version is < 1 or > 3)
            throw new InputException(file.Path, "is no .npy file of version 1, 2 or 3");
        var start = version == 1 ? 10 : 12;
        var length = version == 1 ? BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8)) : BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(8));
        if (length > LongestHeaderBytes || start + length > file.Length)
            throw new InputException(file.Path, $"its .npy header says that it has {length} bytes; at most {Math.Min(LongestHeaderBytes, file.Length - start)} are possible");
        var text = new byte[length];
        file.Read(start, text);
        try
        {
            return Of(new PythonLiteral(Encoding.Latin1.GetString(text)).Dictionary(), start + length);
        }
        catch (FormatException e)
        {
            throw new InputException(file.Path, $"its .npy header {e.Message}");
        }
    }

    private static StoredArray Of(Dictionary<string, object> fields, long offset)
    {
        foreach (var key in fields.Keys.Except(["descr", "fortran_order", "shape"]))
            throw new FormatException($"has an unknown key '{key}'; known: descr, fortran_order, shape");
        if (Field<string>(fields, "descr") is not [var order, var kind, var size] || (order == '|' && size != '1'))
            throw Unknown(fields["descr"]);
        StoredType type = (kind, size) switch
        {
            ('u', '1') => StoredType.UInt8,
            ('i', '1') => StoredType.Int8,
            ('u', '2') => StoredType.UInt16,
            ('i', '2') => StoredType.Int16,
            ('u', '4') => StoredType.UInt32,
            ('i', '4') => StoredType.Int32,
            ('u', '8') => StoredType.UInt64,
            ('i', '8') => StoredType.Int64,
            ('f', '4') => StoredType.Float32,
            ('f', '8') => StoredType.Float64,
            _ => throw Unknown(fields["descr"]),
        };
        if (order is not ('<' or '>' or '|'))
            throw Unknown(fields["descr"]);
        var shape = Field<long[]>(fields, "shape");
        if (shape.Length > MostDimensions)
            throw new FormatException($"has a shape of {shape.Length} dimensions; at most {MostDimensions} are allowed");
        return new StoredArray(".npy", new StoredNumber(type, order == '>'), shape, offset, Field<bool>(fields, "fortran_order"));
    }

    private static T Field<T>(Dictionary<string, object> fields, string key) =>
        !fields.TryGetValue(key, out var value) ? throw new FormatException($"lacks '{key}'")
        : value is T typed ? typed
        : throw new FormatException($"has a '{key}' of the wrong type");

    private static FormatException Unknown(object descr) =>
        new($"has the type '{descr}'; read are u1, i1, u2, i2, u4, i4, u8, i8, f4 and f8 with < or > before them");
}
