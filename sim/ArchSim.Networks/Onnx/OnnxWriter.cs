using System.Buffers.Binary;
using ArchSim.Networks.Onnx;
using Google.Protobuf;
using Type = ArchSim.Networks.Onnx.AttributeProto.Types.AttributeType;

namespace ArchSim.Networks;

/// <summary>Writes graphs as ONNX files: the same graph as the same bytes.</summary>
public static class OnnxWriter
{
    private const string Producer = "archsim";

    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(NetworkGraph graph, string path) => File.WriteAllBytes(path, ToBytes(graph));

    /// <summary>Constants are written in the order of their names, floats as float and integers as int64, in raw form.</summary>
    /// <remarks>The types of outputs are not part of a graph: they are given as floats of any shape, which tools that need more find by inference.</remarks>
    public static byte[] ToBytes(NetworkGraph graph) => ToMessage(graph).ToByteArray();

    internal static ModelProto ToMessage(NetworkGraph graph)
    {
        var message = new GraphProto { Name = graph.Name };
        message.Node.AddRange(graph.Nodes.Select(Node));
        message.Initializer.AddRange(graph.Constants.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => Constant(c.Key, c.Value)));
        message.Input.AddRange(graph.Inputs.Select(Input));
        message.Output.AddRange(graph.Outputs.Select(o => new ValueInfoProto
        {
            Name = o,
            Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = TensorElements.FloatType } },
        }));
        return new ModelProto
        {
            IrVersion = IrVersion(graph.Opset),
            ProducerName = Producer,
            Graph = message,
            OpsetImport = { new OperatorSetIdProto { Domain = "", Version = graph.Opset } },
        };
    }

    // The version of the format that came out with each operator set.
    private static long IrVersion(int opset) => opset switch
    {
        <= 11 => 6,
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        _ => 10,
    };

    private static ValueInfoProto Input(GraphInput input)
    {
        var shape = new TensorShapeProto();
        for (var axis = 0; axis < input.Extents.Count; axis++)
        {
            shape.Dim.Add(input.Extents[axis] is { } extent
                ? new TensorShapeProto.Types.Dimension { DimValue = extent }
                : new TensorShapeProto.Types.Dimension { DimParam = axis == 0 ? "N" : $"D{axis}" });
        }
        var type = new TypeProto.Types.Tensor { ElemType = ElementsOf(input.Type), Shape = shape };
        return new ValueInfoProto { Name = input.Name, Type = new TypeProto { TensorType = type } };
    }

    private static NodeProto Node(GraphNode node)
    {
        var message = new NodeProto { Name = node.Name, OpType = node.Operator };
        message.Input.AddRange(node.Inputs);
        message.Output.AddRange(node.Outputs);
        message.Attribute.AddRange(node.Attributes.Names.Order(StringComparer.Ordinal).Select(n => Attribute(n, node.Attributes[n])));
        return message;
    }

    private static AttributeProto Attribute(string name, object value)
    {
        var message = new AttributeProto { Name = name };
        switch (value)
        {
            case long integer:
                (message.Type, message.I) = (Type.Int, integer);
                break;
            case double number:
                (message.Type, message.F) = (Type.Float, (float)number);
                break;
            case string text:
                (message.Type, message.S) = (Type.String, ByteString.CopyFromUtf8(text));
                break;
            case Tensor tensor:
                (message.Type, message.T) = (Type.Tensor, Elements(tensor));
                break;
            case long[] integers:
                message.Type = Type.Ints;
                message.Ints.AddRange(integers);
                break;
            case double[] numbers:
                message.Type = Type.Floats;
                message.Floats.AddRange(numbers.Select(n => (float)n));
                break;
            case string[] texts:
                message.Type = Type.Strings;
                message.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8));
                break;
            default:
                throw new ArgumentException($"attribute '{name}' has a type that attributes do not have");
        }
        return message;
    }

    private static TensorProto Constant(string name, Tensor tensor)
    {
        var message = Elements(tensor);
        message.Name = name;
        return message;
    }

    private static TensorProto Elements(Tensor tensor)
    {
        var message = new TensorProto { DataType = ElementsOf(tensor.Type) };
        foreach (var extent in tensor.Shape.Extents)
            message.Dims.Add(extent);

        var bytes = new byte[checked(tensor.Shape.Count * (tensor.Type == ElementType.Float ? sizeof(float) : sizeof(long)))];
        for (var i = 0; i < tensor.Shape.Count; i++)
        {
            if (tensor.Type == ElementType.Float)
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), tensor.Floats[i]);
            else
                BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * sizeof(long)), tensor.Integers[i]);
        }
        message.RawData = UnsafeByteOperations.UnsafeWrap(bytes);
        return message;
    }

    private static int ElementsOf(ElementType type) => type == ElementType.Float ? TensorElements.FloatType : TensorElements.Int64Type;
}
