namespace ArchSim.Networks;

/// <summary>Constant nodes become constants of the graph.</summary>
internal static class ConstantNodes
{
    public static NetworkGraph Removed(NetworkGraph graph)
    {
        if (graph.Nodes.All(n => n.Operator != "Constant"))
            return graph;
        var constants = new Dictionary<string, Tensor>(graph.Constants, StringComparer.Ordinal);
        var outputs = graph.Outputs.ToHashSet(StringComparer.Ordinal);
        foreach (var node in graph.Nodes.Where(n => n.Operator == "Constant"))
        {
            if (node.Outputs.Count != 1)
                throw node.Problem($"has one output, not {node.Outputs.Count}");
            if (outputs.Contains(node.Outputs[0]))
                throw node.Problem($"gives the output '{PrintedName.Of(node.Outputs[0])}' of the graph, which then depends on no input");
            constants.Add(node.Outputs[0], Value(node));
        }
        return graph with { Nodes = [.. graph.Nodes.Where(n => n.Operator != "Constant")], Constants = constants };
    }

    private static Tensor Value(GraphNode node)
    {
        if (node.Attributes.Names.Count != 1)
            throw node.Problem($"takes one attribute that holds its value, not {node.Attributes.Names.Count}");
        var name = node.Attributes.Names.Single();
        return (name, node.Attributes[name]) switch
        {
            ("value", Tensor value) => value,
            ("value_float", double value) => new Tensor(TensorShape.Scalar, [(float)value]),
            ("value_int", long value) => new Tensor(TensorShape.Scalar, [value]),
            ("value_floats", double[] values) => new Tensor(new TensorShape(values.Length), Array.ConvertAll(values, v => (float)v)),
            ("value_ints", long[] values) => new Tensor(new TensorShape(values.Length), values),
            _ => throw node.Problem($"attribute '{PrintedName.Of(name)}' holds no tensor of numbers"),
        };
    }
}
