using System.Buffers.Binary;
using ArchSim.Networks.Onnx;

namespace ArchSim.Networks;

/// <summary>Makes tensors of the messages of a file. Nothing is allocated for elements before they are known to be there.</summary>
internal sealed class TensorReader(ExternalData external)
{
    private const int MostDimensions = 64;

    // Ranges of external data may be used by several tensors: what is bounded is what they take together.
    private long _elementsLeft = 2 * TensorShape.MostElements;

    /// <exception cref="NetworkException">Dimensions that do not fit the data, data of a type that is not read, or NaN among it.</exception>
    public Tensor Read(TensorProto message, string place)
    {
        var kind = TensorElements.Of(message.DataType, place);
        var shape = ReadShape(message.Dims, place);
        _elementsLeft -= shape.Count;
        if (_elementsLeft < 0)
            throw new NetworkException(place, $"brings the constants to more than {2 * TensorShape.MostElements} elements");

        var lists = new[] { message.FloatData.Count, message.Int32Data.Count, message.Int64Data.Count, message.DoubleData.Count, message.Uint64Data.Count };
        var sources = lists.Count(c => c > 0) + (message.RawData.IsEmpty ? 0 : 1) + (message.DataLocation == TensorProto.Types.DataLocation.External ? 1 : 0);
        if (sources > 1)
            throw new NetworkException(place, "holds its elements in more than one way");

        var tensor = message.DataLocation == TensorProto.Types.DataLocation.External ? external.Read(message, kind, shape, place)
            : message.RawData.IsEmpty ? ReadLists(message, kind, shape, place)
            : ReadRaw(message.RawData.Span, kind, shape, place);
        if (tensor.Type == ElementType.Float && FirstNaN(tensor.Floats) is >= 0 and var bad)
            throw new NetworkException(place, $"element {bad} is not a number (NaN)");
        return tensor;
    }

    private static TensorShape ReadShape(IReadOnlyList<long> dimensions, string place)
    {
        if (dimensions.Count > MostDimensions)
            throw new NetworkException(place, $"has {dimensions.Count} dimensions, at most {MostDimensions} are read");
        var extents = new int[dimensions.Count];
        for (var i = 0; i < extents.Length; i++)
        {
            if (dimensions[i] is < 0 or > TensorShape.MostElements)
                throw new NetworkException(place, $"a dimension must be 0..{TensorShape.MostElements}, was {dimensions[i]}");
            extents[i] = (int)dimensions[i];
        }
        return Shape(extents, place);
    }

    /// <exception cref="NetworkException">More elements than a tensor may have.</exception>
    public static TensorShape Shape(int[] extents, string place)
    {
        try
        {
            return new TensorShape(extents);
        }
        catch (ArgumentException e)
        {
            throw new NetworkException(place, e.Message, e);
        }
    }

    private static Tensor ReadRaw(ReadOnlySpan<byte> raw, TensorElements kind, TensorShape shape, string place)
    {
        var needed = (long)shape.Count * kind.Bytes;
        if (raw.Length != needed)
            throw new NetworkException(place, $"{shape} of {kind.Name} needs {needed} bytes, got {raw.Length}");
        var tensor = Tensor.Zeros(shape, kind.Type);
        kind.Decode(raw, tensor, 0);
        return tensor;
    }

    // Each type has a list of its own or shares that of a wider one.
    private static Tensor ReadLists(TensorProto message, TensorElements kind, TensorShape shape, string place)
    {
        var tensor = kind.Name switch
        {
            "float" => Floats(message.FloatData),
            "double" => Floats(message.DoubleData.Select(d => (float)d).ToList()),
            "int64" => Integers(message.Int64Data),
            "uint32" or "uint64" => Integers(message.Uint64Data.Select(v => (long)Math.Min(v, long.MaxValue)).ToList()),
            _ => FromInt32(),
        };
        return tensor;

        Tensor Floats(IReadOnlyCollection<float> values)
        {
            Require(values.Count);
            return new Tensor(shape, values.ToArray());
        }

        Tensor Integers(IReadOnlyCollection<long> values)
        {
            Require(values.Count);
            return new Tensor(shape, values.ToArray());
        }

        // The low bytes are those of the raw form; the others may only carry on the sign.
        Tensor FromInt32()
        {
            Require(message.Int32Data.Count);
            var values = Tensor.Zeros(shape, kind.Type);
            Span<byte> bytes = stackalloc byte[sizeof(int)];
            for (var i = 0; i < shape.Count; i++)
            {
                var listed = message.Int32Data[i];
                BinaryPrimitives.WriteInt32LittleEndian(bytes, listed);
                kind.Decode(bytes[..kind.Bytes], values, i);
                var fits = kind.Type == ElementType.Integer ? values.Integers[i] == listed : listed is >= 0 and <= ushort.MaxValue;
                if (!fits)
                    throw new NetworkException(place, $"element {i} is {listed}, which {kind.Name} does not hold");
            }
            return values;
        }

        void Require(int count)
        {
            if (count != shape.Count)
                throw new NetworkException(place, $"{shape} of {kind.Name} needs {shape.Count} elements, got {count}");
        }
    }

    private static int FirstNaN(ReadOnlySpan<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                return i;
        }
        return -1;
    }
}
