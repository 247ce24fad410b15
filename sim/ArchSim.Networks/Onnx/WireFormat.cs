using ArchSim.Networks.Onnx;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace ArchSim.Networks;

/// <summary>
/// Parses the bytes of an ONNX file into messages. Two bytes of a file can become a message of hundreds in memory: before anything is made, the bytes are
/// walked, lengths are checked, and every part is charged with the memory that it will take.
/// </summary>
internal static class WireFormat
{
    // Wire types of protobuf.
    private const int LengthDelimited = 2;
    private const int Group = 3;

    // In a file without weights nearly all bytes are names and messages; this many suffice for any that a tool writes.
    private const long FreeBytes = 256L << 20;
    private const int BytesPerFileByte = 16;

    private const int MessageBytes = 256;
    private const int StringBytes = 48;

    // Eight for an integer, twice that where the list grows, and eight for the tensor made of it.
    private const int ListedIntegerBytes = 24;

    // Groups are in no message of the format; some may stand in parts that are skipped.
    private const int DeepestGroups = 32;

    /// <exception cref="NetworkException">Not the bytes of a message, or far more memory than the file is long.</exception>
    public static ModelProto Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            throw new NetworkException("", "is empty");
        var budget = FreeBytes + (long)BytesPerFileByte * bytes.Length;
        Charge(new WireReader(bytes, 0), ModelProto.Descriptor, ref budget);
        try
        {
            return ModelProto.Parser.WithDiscardUnknownFields(true).ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new NetworkException("", $"is no ONNX file: {e.Message}", e);
        }
    }

    // The messages of the schema do not contain themselves, so this goes no deeper than the schema.
    private static void Charge(WireReader reader, MessageDescriptor message, ref long budget)
    {
        // One bit a field: the numbers of the schema are below 64.
        var seen = 0ul;
        while (reader.ReadTag(out var number, out var type))
        {
            if (type == Group)
            {
                reader.SkipGroup(number, DeepestGroups);
                continue;
            }
            var content = reader.ReadContent(type);
            var field = message.FindFieldByNumber(number);
            if (field is null)
                continue;
            if (type != LengthDelimited)
            {
                budget -= field.IsRepeated ? ListedIntegerBytes : 0;
            }
            else
            {
                budget -= Bytes(field.FieldType, content.Bytes);
                // Parsers merge messages that are there again, some of them by copying what they have: a quadratic bomb, and nothing that a tool writes.
                if (field is { FieldType: FieldType.Message, IsRepeated: false } && (seen & (1ul << number)) != 0)
                    throw new NetworkException("", $"is no ONNX file: field '{field.Name}' of {message.Name} is there twice");
                seen |= 1ul << number;
                if (field.FieldType == FieldType.Message)
                    Charge(content, field.MessageType, ref budget);
            }
            if (budget < 0)
                throw new NetworkException("", "would take far more memory than the file is long: it is made of countless small parts");
        }
    }

    private static long Bytes(FieldType type, ReadOnlySpan<byte> content) => type switch
    {
        FieldType.Message => MessageBytes,
        FieldType.String => StringBytes + 2L * content.Length,
        FieldType.Bytes => StringBytes + content.Length,
        FieldType.Float or FieldType.Double => 3L * content.Length,
        _ => (long)ListedIntegerBytes * VarintsIn(content),
    };

    // Each has one last byte, the one without the high bit.
    private static int VarintsIn(ReadOnlySpan<byte> content)
    {
        var count = 0;
        foreach (var b in content)
            count += b < 0x80 ? 1 : 0;
        return count;
    }
}
