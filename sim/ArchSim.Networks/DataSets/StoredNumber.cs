using System.Buffers.Binary;

namespace ArchSim.Networks;

/// <summary>Type of the numbers in a file of IDX or .npy.</summary>
internal enum StoredType
{
    UInt8,
    Int8,
    UInt16,
    Int16,
    UInt32,
    Int32,
    UInt64,
    Int64,
    Float32,
    Float64,
}

/// <summary>Numbers as a file holds them: type and order of bytes.</summary>
internal readonly record struct StoredNumber(StoredType Type, bool IsBigEndian)
{
    public static readonly StoredNumber Byte = new(StoredType.UInt8, false);

    public int SizeBytes => Type switch
    {
        StoredType.UInt8 or StoredType.Int8 => 1,
        StoredType.UInt16 or StoredType.Int16 => 2,
        StoredType.UInt64 or StoredType.Int64 or StoredType.Float64 => 8,
        _ => 4,
    };

    public bool IsInteger => Type is not (StoredType.Float32 or StoredType.Float64);

    /// <summary>Numbers rounded to fp32.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++, bytes = bytes[SizeBytes..])
        {
            values[i] = Type switch
            {
                StoredType.UInt8 => bytes[0],
                StoredType.Float32 or StoredType.Float64 or StoredType.UInt64 => (float)Real(bytes),
                _ => Integer(bytes),
            };
        }
    }

    /// <summary>Integers; those beyond the range of a long become the largest one.</summary>
    public void Decode(ReadOnlySpan<byte> bytes, Span<long> values)
    {
        for (var i = 0; i < values.Length; i++, bytes = bytes[SizeBytes..])
            values[i] = Integer(bytes);
    }

    private double Real(ReadOnlySpan<byte> bytes) => (Type, IsBigEndian) switch
    {
        (StoredType.Float32, true) => BinaryPrimitives.ReadSingleBigEndian(bytes),
        (StoredType.Float32, false) => BinaryPrimitives.ReadSingleLittleEndian(bytes),
        (StoredType.Float64, true) => BinaryPrimitives.ReadDoubleBigEndian(bytes),
        (StoredType.Float64, false) => BinaryPrimitives.ReadDoubleLittleEndian(bytes),
        (_, true) => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(bytes),
    };

    private long Integer(ReadOnlySpan<byte> bytes) => (Type, IsBigEndian) switch
    {
        (StoredType.UInt8, _) => bytes[0],
        (StoredType.Int8, _) => (sbyte)bytes[0],
        (StoredType.UInt16, true) => BinaryPrimitives.ReadUInt16BigEndian(bytes),
        (StoredType.UInt16, false) => BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        (StoredType.Int16, true) => BinaryPrimitives.ReadInt16BigEndian(bytes),
        (StoredType.Int16, false) => BinaryPrimitives.ReadInt16LittleEndian(bytes),
        (StoredType.UInt32, true) => BinaryPrimitives.ReadUInt32BigEndian(bytes),
        (StoredType.UInt32, false) => BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (StoredType.Int32, true) => BinaryPrimitives.ReadInt32BigEndian(bytes),
        (StoredType.Int32, false) => BinaryPrimitives.ReadInt32LittleEndian(bytes),
        (StoredType.UInt64, true) => (long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(bytes), long.MaxValue),
        (StoredType.UInt64, false) => (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(bytes), long.MaxValue),
        (_, true) => BinaryPrimitives.ReadInt64BigEndian(bytes),
        (_, false) => BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
