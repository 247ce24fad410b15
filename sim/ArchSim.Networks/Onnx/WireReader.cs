namespace ArchSim.Networks;

/// <summary>Steps over the fields of a protobuf message without making anything of them.</summary>
/// <param name="place">Of the first byte in the file, for messages.</param>
internal ref struct WireReader(ReadOnlySpan<byte> bytes, int place)
{
    private const int Varint = 0;
    private const int EightBytes = 1;
    private const int LengthDelimited = 2;
    private const int Group = 3;
    private const int EndOfGroup = 4;
    private const int FourBytes = 5;
    private const int LongestVarintBytes = 10;

    private int _position;

    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>False at the end.</summary>
    /// <param name="type">Of the wire: how the content is written.</param>
    /// <exception cref="NetworkException">No tag.</exception>
    public bool ReadTag(out int number, out int type)
    {
        (number, type) = (0, 0);
        if (_position == Bytes.Length)
            return false;
        var tag = ReadVarint();
        if (tag is < 8 or > uint.MaxValue)
            throw Problem("no field starts here");
        (number, type) = ((int)(tag >> 3), (int)(tag & 7));
        return true;
    }

    /// <summary>The content of a field that is no group.</summary>
    public WireReader ReadContent(int type)
    {
        var start = _position;
        switch (type)
        {
            case Varint:
                ReadVarint();
                break;
            case EightBytes:
                Skip(8);
                break;
            case FourBytes:
                Skip(4);
                break;
            case LengthDelimited:
                var length = ReadVarint();
                start = _position;
                Skip(length);
                break;
            default:
                throw Problem("a field of no known type");
        }
        return new WireReader(Bytes[start.._position], place + start);
    }

    public void SkipGroup(int number, int deepest)
    {
        if (deepest == 0)
            throw Problem("groups are nested too deep");
        while (ReadTag(out var inner, out var type))
        {
            if (type == EndOfGroup)
            {
                if (inner != number)
                    throw Problem("a group ends that did not begin");
                return;
            }
            if (type == Group)
                SkipGroup(inner, deepest - 1);
            else
                ReadContent(type);
        }
        throw Problem("a group does not end");
    }

    private void Skip(ulong length)
    {
        var left = Bytes.Length - _position;
        if (length > (ulong)left)
            throw Problem($"a field of {length} bytes, but only {left} are left: the file is cut off, or its lengths lie");
        _position += (int)length;
    }

    private ulong ReadVarint()
    {
        var value = 0ul;
        for (var i = 0; i < LongestVarintBytes; i++)
        {
            if (_position == Bytes.Length)
                throw Problem("the file is cut off in a number");
            var b = Bytes[_position++];
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b < 0x80)
                return value;
        }
        throw Problem("a number of more than 64 bits");
    }

    private readonly NetworkException Problem(string problem) => new("", $"is no ONNX file: byte {place + _position}: {problem}");
}
