namespace ArchSim.Networks;

/// <summary>One operator in a graph, with the names of the values it takes and gives.</summary>
public sealed record GraphNode
{
    /// <summary>Unique in its graph: the file's, or made of the operator and its place where the file has none.</summary>
    public required string Name { get; init; }

    /// <summary>As ONNX has it: Conv, Gemm, Relu.</summary>
    public required string Operator { get; init; }

    /// <summary>Empty where an optional one is left out.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    public required IReadOnlyList<string> Outputs { get; init; }

    public required NodeAttributes Attributes { get; init; }

    /// <summary>For messages: the name with its operator.</summary>
    public string Place => $"node '{Name}' ({Operator})";

    /// <summary>A problem of this node.</summary>
    public NetworkException Problem(string problem) => new(Place, problem);
}
