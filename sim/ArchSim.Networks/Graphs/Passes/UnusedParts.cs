namespace ArchSim.Networks;

/// <summary>Nodes and constants that no output needs are left out.</summary>
internal static class UnusedParts
{
    public static NetworkGraph Removed(NetworkGraph graph)
    {
        var needed = graph.Outputs.ToHashSet(StringComparer.Ordinal);
        var kept = new List<GraphNode>();
        foreach (var node in graph.Nodes.Reverse())
        {
            if (!node.Outputs.Any(needed.Contains))
                continue;
            kept.Add(node);
            needed.UnionWith(node.Inputs);
        }
        kept.Reverse();
        var constants = graph.Constants.Where(c => needed.Contains(c.Key)).ToDictionary(StringComparer.Ordinal);
        return graph with { Nodes = kept, Constants = constants };
    }
}
