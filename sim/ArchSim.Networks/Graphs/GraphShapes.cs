namespace ArchSim.Networks;

/// <summary>A graph whose values all have a type and a shape, for one batch size.</summary>
/// <param name="Operators">One for each node of the graph, in their order.</param>
/// <param name="Values">By name; with their elements where these depend on no input.</param>
internal sealed record SettledGraph(NetworkGraph Graph, int Batch, IReadOnlyList<Operator> Operators, IReadOnlyDictionary<string, ValueInfo> Values);

/// <summary>Finds the type and the shape of every value, and computes those that depend on no input.</summary>
internal static class GraphShapes
{
    private const long SpareElements = 1 << 24;

    private static readonly HashSet<string> MatrixOperators = ["Conv", "ConvTranspose", "Gemm", "MatMul"];

    /// <param name="batch">Images at once: the first extent of every input, unless the file fixes it.</param>
    /// <param name="create">Binds an operator to a node of an operator set.</param>
    /// <exception cref="NetworkException">Shapes that do not fit, or that the file leaves open.</exception>
    public static SettledGraph Settle(NetworkGraph graph, int batch, Func<GraphNode, int, Operator> create)
    {
        var values = graph.Constants.ToDictionary(c => c.Key, c => ValueInfo.Of(c.Value), StringComparer.Ordinal);
        foreach (var input in graph.Inputs)
            values.Add(input.Name, new ValueInfo(input.Type, InputShape(input, batch)));

        // A small file can ask for any number of large constants. Those beyond the budget are computed with the rest of the network, each time.
        var elementsLeft = SpareElements + (2 * graph.Constants.Values.Sum(c => (long)c.Shape.Count));
        var operators = new List<Operator>(graph.Nodes.Count);
        foreach (var node in graph.Nodes)
        {
            try
            {
                var @operator = create(node, graph.Opset);
                operators.Add(@operator);
                var inputs = node.Inputs.Select(i => i.Length == 0 ? null : values[i]).ToList();
                var outputs = @operator.Infer(inputs);
                if (outputs.Count < node.Outputs.Count)
                    throw node.Problem($"gives at most {outputs.Count} outputs, the graph takes {node.Outputs.Count}");
                if (CanCompute(node, inputs, outputs, ref elementsLeft))
                    outputs = Compute(@operator, inputs, outputs);
                for (var i = 0; i < node.Outputs.Count; i++)
                {
                    if (node.Outputs[i].Length > 0)
                        values.Add(node.Outputs[i], outputs[i]);
                }
            }
            catch (ArgumentException e) when (e is not (ArgumentNullException or ArgumentOutOfRangeException))
            {
                // Attributes and shapes know no node.
                throw node.Problem(e.Message);
            }
        }
        return new SettledGraph(graph, batch, operators, values);
    }

    private static TensorShape InputShape(GraphInput input, int batch)
    {
        var place = $"input '{PrintedName.Of(input.Name)}'";
        var extents = new int[input.Extents.Count];
        for (var axis = 0; axis < extents.Length; axis++)
        {
            extents[axis] = input.Extents[axis]
                ?? (axis == 0 ? batch : throw new NetworkException(place, $"dimension {axis} is open; only the first, the batch, may be"));
        }
        if (extents.Length > 0 && extents[0] != batch)
            throw new NetworkException(place, $"the file fixes the batch at {extents[0]}, which {batch} images do not fit");
        try
        {
            return new TensorShape(extents);
        }
        catch (ArgumentException e)
        {
            throw new NetworkException(place, e.Message, e);
        }
    }

    // How matrix layers are computed is up to whoever executes the network.
    private static bool CanCompute(GraphNode node, List<ValueInfo?> inputs, IReadOnlyList<ValueInfo> outputs, ref long elementsLeft)
    {
        if (MatrixOperators.Contains(node.Operator) || inputs.Any(i => i is { Constant: null }) || outputs.All(o => o.Constant is not null))
            return false;
        var elements = outputs.Sum(o => (long)o.Shape.Count);
        if (elements > elementsLeft)
            return false;
        elementsLeft -= elements;
        return true;
    }

    private static IReadOnlyList<ValueInfo> Compute(Operator @operator, List<ValueInfo?> inputs, IReadOnlyList<ValueInfo> outputs)
    {
        var tensors = outputs.Select(o => Tensor.Zeros(o.Shape, o.Type)).ToList();
        @operator.Run([.. inputs.Select(i => i?.Constant)], tensors, new RunContext());
        return [.. tensors.Select(ValueInfo.Of)];
    }
}
