namespace ArchSim.Networks;

/// <summary>What is done to a graph before it is executed: its outputs stay the same functions of its inputs.</summary>
public static class GraphPasses
{
    /// <summary>
    /// Without Constant nodes (they become constants), Identity, Dropout and nodes that no output needs, and with batch normalization folded.
    /// </summary>
    /// <param name="sorted">Nodes stand after those whose values they take.</param>
    /// <exception cref="NetworkException">A node of these kinds that is malformed.</exception>
    public static NetworkGraph Simplified(NetworkGraph sorted)
    {
        var graph = ConstantNodes.Removed(sorted);
        graph = PassingNodes.Removed(graph);
        graph = UnusedParts.Removed(graph);
        graph = BatchNormalizationFolding.Folded(graph);
        return UnusedParts.Removed(graph);
    }
}
