using ArchSim.Networks;
using ArchSim.Networks.Onnx;
using Google.Protobuf;

namespace ArchSim.UnitTests.Networks;

/// <summary>Small graphs and files, written the way they are read.</summary>
internal static class Graph
{
    /// <param name="values">Names of inputs, an arrow, names of outputs.</param>
    public static GraphNode Node(string name, string kind, string values, params (string Name, object Value)[] attributes)
    {
        var sides = values.Split("->");
        return new GraphNode
        {
            Name = name,
            Operator = kind,
            Inputs = sides[0].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Outputs = sides[1].Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Attributes = new NodeAttributes(attributes.ToDictionary(a => a.Name, a => a.Value)),
        };
    }

    /// <summary>From x, [N, 3, 4, 4], to y.</summary>
    public static NetworkGraph Of(IReadOnlyList<GraphNode> nodes, params (string Name, Tensor Tensor)[] constants) => new()
    {
        Name = "test",
        Opset = 13,
        Inputs = [new GraphInput("x", ElementType.Float, [null, 3, 4, 4])],
        Outputs = ["y"],
        Nodes = nodes,
        Constants = constants.ToDictionary(c => c.Name, c => c.Tensor),
    };

    public static Tensor Floats(int[] extents, params float[] values) => new(new TensorShape(extents), values);

    public static Tensor Integers(int[] extents, params long[] values) => new(new TensorShape(extents), values);

    /// <summary>Different numbers of both signs; none is zero.</summary>
    public static Tensor Numbers(int seed, params int[] extents)
    {
        var random = new Random(seed);
        var shape = new TensorShape(extents);
        return new Tensor(shape, [.. Enumerable.Range(0, shape.Count).Select(_ => (random.NextSingle() + 0.1f) * (random.Next(2) == 0 ? 1 : -1))]);
    }

    /// <summary>A file of one Relu, changed.</summary>
    public static byte[] File(Action<ModelProto> change)
    {
        var message = OnnxWriter.ToMessage(Of([Node("relu", "Relu", "x -> y")]));
        change(message);
        return message.ToByteArray();
    }

    /// <summary>What an initializer of a file is read as.</summary>
    public static Tensor Read(TensorProto tensor, string? folder = null)
    {
        tensor.Name = "c";
        var file = File(m =>
        {
            m.Graph.Initializer.Add(tensor);
            m.Graph.Node[0].OpType = "Add";
            m.Graph.Node[0].Input.Add("c");
        });
        return OnnxFile.Parse(file, "test.onnx", folder).Constants["c"];
    }

    public static string Problem(byte[] file) => Assert.Throws<NetworkException>(() => OnnxFile.Parse(file, "test.onnx"))!.Message;
}
