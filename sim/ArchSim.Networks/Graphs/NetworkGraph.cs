namespace ArchSim.Networks;

/// <summary>A trained network as a graph of operators, checked and in an order in which every value is made before it is used.</summary>
public sealed record NetworkGraph
{
    public required string Name { get; init; }

    /// <summary>Of the default operator set.</summary>
    public required int Opset { get; init; }

    /// <summary>Values that an execution is given; initializers are not among them.</summary>
    public required IReadOnlyList<GraphInput> Inputs { get; init; }

    /// <summary>Names of the values that an execution gives.</summary>
    public required IReadOnlyList<string> Outputs { get; init; }

    public required IReadOnlyList<GraphNode> Nodes { get; init; }

    /// <summary>Weights and other values that the file holds, by name.</summary>
    public required IReadOnlyDictionary<string, Tensor> Constants { get; init; }
}

/// <summary>A value from outside.</summary>
/// <param name="Extents">Null where the file leaves an extent open, as it does for the batch.</param>
public sealed record GraphInput(string Name, ElementType Type, IReadOnlyList<int?> Extents);
