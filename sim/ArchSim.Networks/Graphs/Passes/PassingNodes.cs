namespace ArchSim.Networks;

/// <summary>
/// Identity, and Dropout as it is in inference, give what they take: whoever takes from them takes from where they took. One stays that gives an output
/// of the graph and takes an input, a constant, or another output, since then no other node gives that output.
/// </summary>
internal static class PassingNodes
{
    public static NetworkGraph Removed(NetworkGraph graph)
    {
        var outputs = graph.Outputs.ToHashSet(StringComparer.Ordinal);
        var given = graph.Inputs.Select(i => i.Name).Concat(graph.Constants.Keys).ToHashSet(StringComparer.Ordinal);
        var read = graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs).ToHashSet(StringComparer.Ordinal);
        var sources = new Dictionary<string, string>(StringComparer.Ordinal);
        var renamed = new Dictionary<string, string>(StringComparer.Ordinal);
        var kept = new List<GraphNode>();
        foreach (var original in graph.Nodes)
        {
            var node = original with { Inputs = [.. original.Inputs.Select(i => sources.GetValueOrDefault(i, i))] };
            if (!Passes(node, graph, read))
            {
                kept.Add(node);
                continue;
            }
            var (source, result) = (node.Inputs[0], node.Outputs[0]);
            if (!outputs.Contains(result))
                sources.Add(result, source);
            else if (given.Contains(source) || outputs.Contains(source) || !renamed.TryAdd(source, result))
                kept.Add(node);
        }
        return graph with { Nodes = [.. kept.Select(n => n with { Inputs = Renamed(n.Inputs), Outputs = Renamed(n.Outputs) })] };

        IReadOnlyList<string> Renamed(IReadOnlyList<string> values) => [.. values.Select(v => renamed.GetValueOrDefault(v, v))];
    }

    private static bool Passes(GraphNode node, NetworkGraph graph, HashSet<string> read)
    {
        if (node.Operator is not ("Identity" or "Dropout"))
            return false;
        if (node.Inputs.Count == 0 || node.Inputs[0].Length == 0)
            throw node.Problem("takes nothing");
        if (node.Outputs[0].Length == 0 || node.Outputs.Skip(1).Any(read.Contains))
            return false;
        if (node.Operator == "Identity" || node.Inputs.Count < 3 || node.Inputs[2].Length == 0)
            return true;
        // From opset 12 on an input says whether Dropout drops.
        return graph.Constants.TryGetValue(node.Inputs[2], out var training) && training is { Type: ElementType.Integer, Shape.Count: 1 } && training.Integers[0] == 0;
    }
}
