using static System.Buffers.Binary.BinaryPrimitives;

namespace ArchSim.Networks;

/// <summary>How elements of an ONNX data type lie in memory, and what they become.</summary>
/// <param name="Name">As ONNX has it.</param>
/// <param name="Bytes">Of an element in raw data, little-endian.</param>
/// <param name="Float">Null where elements become integers.</param>
/// <param name="Integer">Null where elements become floats.</param>
internal sealed record TensorElements(string Name, int Bytes, ElementOf<float>? Float, ElementOf<long>? Integer)
{
    // By the numbers of TensorProto.DataType. Texts, complex numbers and types below two bytes of float or one of integer are not read.
    private static readonly Dictionary<int, TensorElements> Kinds = new()
    {
        [FloatType] = Floats("float", 4, ReadSingleLittleEndian),
        [2] = Integers("uint8", 1, raw => raw[0]),
        [3] = Integers("int8", 1, raw => (sbyte)raw[0]),
        [4] = Integers("uint16", 2, raw => ReadUInt16LittleEndian(raw)),
        [5] = Integers("int16", 2, raw => ReadInt16LittleEndian(raw)),
        [6] = Integers("int32", 4, raw => ReadInt32LittleEndian(raw)),
        [Int64Type] = Integers("int64", 8, ReadInt64LittleEndian),
        [9] = Integers("bool", 1, raw => raw[0] == 0 ? 0 : 1),
        [10] = Floats("float16", 2, raw => (float)ReadHalfLittleEndian(raw)),
        [11] = Floats("double", 8, raw => (float)ReadDoubleLittleEndian(raw)),
        [12] = Integers("uint32", 4, raw => ReadUInt32LittleEndian(raw)),
        [13] = Integers("uint64", 8, raw => (long)Math.Min(ReadUInt64LittleEndian(raw), long.MaxValue)),
        // The upper half of a float of single precision.
        [16] = Floats("bfloat16", 2, raw => BitConverter.Int32BitsToSingle(ReadUInt16LittleEndian(raw) << 16)),
    };

    public const int FloatType = 1;
    public const int Int64Type = 7;

    public ElementType Type => Float is null ? ElementType.Integer : ElementType.Float;

    /// <exception cref="NetworkException">A type that is not read.</exception>
    public static TensorElements Of(int type, string place) => Kinds.TryGetValue(type, out var kind) ? kind
        : throw new NetworkException(place, $"has elements of type {type}; read are {string.Join(", ", Kinds.Select(k => $"{k.Value.Name} ({k.Key})"))}");

    /// <summary>Sets elements of a tensor of this type.</summary>
    /// <param name="raw">Whole elements.</param>
    /// <param name="first">The first of the tensor that is set.</param>
    public void Decode(ReadOnlySpan<byte> raw, Tensor tensor, int first)
    {
        if (Float is not null)
            Decode(raw, tensor.Floats[first..], Float);
        else
            Decode(raw, tensor.Integers[first..], Integer!);
    }

    private void Decode<T>(ReadOnlySpan<byte> raw, Span<T> values, ElementOf<T> element)
    {
        for (var i = 0; i < raw.Length / Bytes; i++)
            values[i] = element(raw.Slice(i * Bytes, Bytes));
    }

    private static TensorElements Floats(string name, int bytes, ElementOf<float> read) => new(name, bytes, read, null);

    private static TensorElements Integers(string name, int bytes, ElementOf<long> read) => new(name, bytes, null, read);
}

/// <summary>The value of one element, from its bytes.</summary>
internal delegate T ElementOf<T>(ReadOnlySpan<byte> raw);
