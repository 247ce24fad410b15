using ArchSim.Networks.Onnx;
using Google.Protobuf;
using Type = ArchSim.Networks.Onnx.AttributeProto.Types.AttributeType;

namespace ArchSim.Networks;

/// <summary>Makes typed values of the attributes of a node.</summary>
internal sealed class AttributeReader(TensorReader tensors)
{
    /// <exception cref="NetworkException">An attribute that is there twice, is not a number, or is of a type that no operator here takes.</exception>
    public NodeAttributes Read(NodeProto message, GraphNode node)
    {
        if (message.Attribute.Count == 0)
            return NodeAttributes.None;
        var values = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var attribute in message.Attribute)
        {
            if (!values.TryAdd(attribute.Name, Value(attribute, node)))
                throw node.Problem($"attribute '{PrintedName.Of(attribute.Name)}' is there twice");
        }
        return new NodeAttributes(values);
    }

    private object Value(AttributeProto attribute, GraphNode node)
    {
        var name = $"attribute '{PrintedName.Of(attribute.Name)}'";
        if (attribute.HasG || attribute.Graphs.Count > 0)
            throw Subgraph();
        return attribute.Type switch
        {
            Type.Int => attribute.I,
            Type.Float => Number(attribute.F),
            Type.String => Text(attribute.S),
            Type.Tensor => tensors.Read(attribute.T ?? throw node.Problem($"{name} is empty"), $"{node.Place}: {name}"),
            Type.Ints => attribute.Ints.ToArray(),
            Type.Floats => attribute.Floats.Select(Number).ToArray(),
            Type.Strings => attribute.Strings.Select(Text).ToArray(),
            Type.Graph or Type.Graphs => throw Subgraph(),
            _ => throw node.Problem($"{name} has a type that is not known ({(int)attribute.Type})"),
        };

        NetworkException Subgraph() => node.Problem($"{name} is a subgraph; graphs inside nodes are not executed");
        double Number(float value) => float.IsNaN(value) ? throw node.Problem($"{name} is not a number (NaN)") : value;
    }

    private static string Text(ByteString bytes) => bytes.ToStringUtf8();
}
