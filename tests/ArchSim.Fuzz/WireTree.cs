namespace ArchSim.Fuzz;

/// <summary>
/// A protobuf message taken apart into fields, as far down as its bytes look like messages, and put together again. Fields can be changed without
/// breaking the lengths around them, so that a mutation reaches the code behind the parser.
/// </summary>
internal sealed class WireTree
{
    private const int Varint = 0;
    private const int EightBytes = 1;
    private const int LengthDelimited = 2;
    private const int FourBytes = 5;
    private const int DeepestMessage = 6;

    public List<WireField> Fields { get; init; } = [];

    /// <returns>Null where the bytes are no fields.</returns>
    public static WireTree? Read(ReadOnlySpan<byte> bytes, int depth = 0)
    {
        var fields = new List<WireField>();
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out var tag) || tag < 8 || ReadField((int)(tag & 7), (uint)(tag >> 3), ref bytes, depth) is not { } field)
                return null;
            fields.Add(field);
        }
        return new WireTree { Fields = fields };
    }

    /// <summary>Bytes of content, without tags and lengths.</summary>
    public long Size => Fields.Sum(f => (long)f.Size);

    public byte[] Write()
    {
        var bytes = new List<byte>();
        Write(bytes);
        return [.. bytes];
    }

    /// <summary>This message and those inside it.</summary>
    public IEnumerable<WireTree> All() => Fields.SelectMany(f => f.Message?.All() ?? []).Prepend(this);

    private void Write(List<byte> bytes)
    {
        foreach (var field in Fields)
        {
            WriteVarint(bytes, ((ulong)field.Number << 3) | (uint)field.Type);
            if (field.Type == Varint)
            {
                WriteVarint(bytes, field.Value);
                continue;
            }
            var content = field.Message?.Write() ?? field.Content;
            if (field.Type == LengthDelimited)
                WriteVarint(bytes, (ulong)content.Length);
            bytes.AddRange(content);
        }
    }

    private static WireField? ReadField(int type, uint number, ref ReadOnlySpan<byte> bytes, int depth)
    {
        var field = new WireField { Number = number, Type = type };
        if (type == Varint)
        {
            if (!TryVarint(ref bytes, out var value))
                return null;
            field.Value = value;
            return field;
        }
        var length = type switch { EightBytes => 8ul, FourBytes => 4ul, _ => 0ul };
        if (type == LengthDelimited ? !TryVarint(ref bytes, out length) : length == 0)
            return null;
        if (length > (ulong)bytes.Length)
            return null;
        var content = bytes[..(int)length];
        bytes = bytes[(int)length..];
        field.Content = content.ToArray();
        field.Message = type == LengthDelimited && !content.IsEmpty && depth < DeepestMessage ? Read(content, depth + 1) : null;
        return field;
    }

    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < Math.Min(10, bytes.Length); i++)
        {
            value |= (ulong)(bytes[i] & 0x7F) << (7 * i);
            if (bytes[i] >= 0x80)
                continue;
            bytes = bytes[(i + 1)..];
            return true;
        }
        return false;
    }

    private static void WriteVarint(List<byte> bytes, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
    }
}

/// <summary>One field: a number, bytes, or a message.</summary>
internal sealed class WireField
{
    public required uint Number { get; set; }

    /// <summary>Of the wire.</summary>
    public required int Type { get; init; }

    public ulong Value { get; set; }

    public byte[] Content { get; set; } = [];

    /// <summary>Null where the content is no message.</summary>
    public WireTree? Message { get; set; }

    /// <summary>Bytes of content, without tags and lengths.</summary>
    public int Size => Message is null ? Content.Length + 1 : (int)Message.Size;

    public WireField Copy() => new()
    {
        Number = Number,
        Type = Type,
        Value = Value,
        Content = [.. Content],
        Message = Message is null ? null : new WireTree { Fields = [.. Message.Fields.Select(f => f.Copy())] },
    };
}
