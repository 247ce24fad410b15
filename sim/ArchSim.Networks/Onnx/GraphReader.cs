using ArchSim.Networks.Onnx;

namespace ArchSim.Networks;

/// <summary>Makes a graph of the messages of a file. Whether its nodes fit together is checked by <see cref="GraphOrder"/>.</summary>
internal sealed class GraphReader(TensorReader tensors)
{
    private const int LongestName = 4096;

    private readonly AttributeReader _attributes = new(tensors);

    /// <param name="nameless">The name of a graph that has none.</param>
    /// <exception cref="NetworkException">Not a graph of known operators.</exception>
    public NetworkGraph Read(ModelProto model, string nameless)
    {
        var opset = ReadOpset(model);
        var graph = model.Graph ?? throw new NetworkException("", "is no ONNX file: it holds no graph");
        if (graph.Node.Count == 0)
            throw new NetworkException("graph", "has no nodes");
        var constants = ReadConstants(graph);
        return new NetworkGraph
        {
            Name = PrintedName.Of(graph.Name.Length > 0 ? graph.Name : nameless),
            Opset = opset,
            Inputs = ReadInputs(graph, constants),
            Outputs = [.. graph.Output.Select(o => ValueName(o.Name, "an output"))],
            Nodes = ReadNodes(graph),
            Constants = constants,
        };
    }

    private static int ReadOpset(ModelProto model)
    {
        var versions = model.OpsetImport.Where(o => IsDefault(o.Domain)).Select(o => o.Version).Distinct().ToList();
        return versions switch
        {
            [] => throw new NetworkException("", "is no ONNX file: it names no version of the default operator set"),
            [>= OnnxFile.OldestOpset and <= OnnxFile.NewestOpset and var version] => (int)version,
            _ => throw new NetworkException("", $"operator set must be {OnnxFile.OldestOpset}..{OnnxFile.NewestOpset}, was {string.Join(" and ", versions.Take(2))}"),
        };
    }

    private static bool IsDefault(string domain) => domain is "" or "ai.onnx";

    private Dictionary<string, Tensor> ReadConstants(GraphProto graph)
    {
        var constants = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var initializer in graph.Initializer)
        {
            var name = ValueName(initializer.Name, "an initializer");
            var place = $"initializer '{PrintedName.Of(name)}'";
            if (!constants.TryAdd(name, tensors.Read(initializer, place)))
                throw new NetworkException(place, "is there twice");
            // From here on the elements are held by the tensor alone.
            initializer.ClearRawData();
            initializer.FloatData.Clear();
        }
        return constants;
    }

    // Files of old versions list initializers among the inputs, as defaults.
    private static List<GraphInput> ReadInputs(GraphProto graph, Dictionary<string, Tensor> constants) =>
        [.. graph.Input.Where(i => !constants.ContainsKey(i.Name)).Select(ReadInput)];

    private static GraphInput ReadInput(ValueInfoProto input)
    {
        var name = ValueName(input.Name, "an input");
        var place = $"input '{PrintedName.Of(name)}'";
        var tensor = input.Type?.TensorType ?? throw new NetworkException(place, "is no tensor");
        var shape = tensor.Shape ?? throw new NetworkException(place, "has no shape: its number of dimensions must be known");
        var extents = shape.Dim.Select(d => ReadExtent(d, place)).ToArray();
        _ = TensorReader.Shape([.. extents.Select(e => e ?? 1)], place);
        return new GraphInput(name, TensorElements.Of(tensor.ElemType, place).Type, extents);
    }

    private static int? ReadExtent(TensorShapeProto.Types.Dimension dimension, string place) => dimension switch
    {
        { HasDimValue: false } => null,
        { DimValue: >= 1 and <= int.MaxValue } => (int)dimension.DimValue,
        _ => throw new NetworkException(place, $"a dimension must be 1..{int.MaxValue} or open, was {dimension.DimValue}"),
    };

    private List<GraphNode> ReadNodes(GraphProto graph)
    {
        var unique = new UniqueNames([]);
        var names = new string[graph.Node.Count];
        // Names of the file go first, so that a made one takes none of them away.
        foreach (var (named, i) in graph.Node.Select((n, i) => (n, i)).OrderBy(n => n.n.Name.Length == 0))
            names[i] = unique.Make(PrintedName.Of(named.Name.Length > 0 ? named.Name : $"{named.OpType}_{i}"));
        return [.. graph.Node.Select((n, i) => ReadNode(n, names[i]))];
    }

    private GraphNode ReadNode(NodeProto message, string name)
    {
        var node = new GraphNode
        {
            Name = name,
            Operator = PrintedName.Of(message.OpType),
            Inputs = [.. message.Input],
            Outputs = [.. message.Output],
            Attributes = NodeAttributes.None,
        };
        if (!IsDefault(message.Domain))
            throw node.Problem($"operators of domain '{PrintedName.Of(message.Domain)}' are not known");
        KnownOperators.Require(node);
        if (node.Inputs.Concat(node.Outputs).Any(v => v.Length > LongestName))
            throw node.Problem($"a name of more than {LongestName} characters");
        if (node.Outputs.All(o => o.Length == 0))
            throw node.Problem("has no outputs");
        return node with { Attributes = _attributes.Read(message, node) };
    }

    private static string ValueName(string name, string what) => name.Length switch
    {
        0 => throw new NetworkException("graph", $"{what} has no name"),
        > LongestName => throw new NetworkException("graph", $"{what} has a name of more than {LongestName} characters"),
        _ => name,
    };
}
