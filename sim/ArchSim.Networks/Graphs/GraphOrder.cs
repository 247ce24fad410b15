namespace ArchSim.Networks;

/// <summary>Checks that every value of a graph is made exactly once, and puts nodes after those whose values they take.</summary>
internal static class GraphOrder
{
    // In place of the node that makes a value: it comes with the graph.
    private const int Given = -1;

    /// <summary>The graph with its nodes in the order they had, but for those that stood before what they need.</summary>
    /// <exception cref="NetworkException">A value that nothing makes or that is made twice, an output that no node makes, a cycle.</exception>
    public static NetworkGraph Sorted(NetworkGraph graph)
    {
        var makers = Makers(graph);
        RequireOutputs(graph, makers);

        var waitsFor = new int[graph.Nodes.Count];
        var readers = new List<int>?[graph.Nodes.Count];
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            foreach (var maker in NodesBefore(graph.Nodes[i], makers))
            {
                waitsFor[i]++;
                (readers[maker] ??= []).Add(i);
            }
        }

        var ready = new PriorityQueue<int, int>();
        for (var i = 0; i < waitsFor.Length; i++)
        {
            if (waitsFor[i] == 0)
                ready.Enqueue(i, i);
        }
        var order = new List<GraphNode>(graph.Nodes.Count);
        while (ready.TryDequeue(out var next, out _))
        {
            order.Add(graph.Nodes[next]);
            foreach (var reader in readers[next] ?? [])
            {
                if (--waitsFor[reader] == 0)
                    ready.Enqueue(reader, reader);
            }
        }
        return order.Count == graph.Nodes.Count ? graph with { Nodes = order } : throw Cycle(graph, makers, waitsFor);
    }

    private static Dictionary<string, int> Makers(NetworkGraph graph)
    {
        var makers = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var value in graph.Inputs.Select(i => i.Name).Concat(graph.Constants.Keys))
        {
            if (!makers.TryAdd(value, Given))
                throw new NetworkException("graph", $"has two inputs or initializers '{PrintedName.Of(value)}'");
        }
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            foreach (var output in node.Outputs.Where(o => o.Length > 0))
            {
                if (makers.TryAdd(output, i))
                    continue;
                var other = makers[output];
                var maker = other == Given ? "is an input or an initializer" : $"{graph.Nodes[other].Place} makes too";
                throw node.Problem($"makes '{PrintedName.Of(output)}', which {maker}");
            }
        }
        return makers;
    }

    private static void RequireOutputs(NetworkGraph graph, Dictionary<string, int> makers)
    {
        if (graph.Outputs.Count == 0)
            throw new NetworkException("graph", "has no outputs");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var output in graph.Outputs)
        {
            if (!seen.Add(output))
                throw new NetworkException("graph", $"names output '{PrintedName.Of(output)}' twice");
            if (makers.GetValueOrDefault(output, Given) == Given)
                throw new NetworkException("graph", $"no node makes output '{PrintedName.Of(output)}'");
        }
    }

    private static IEnumerable<int> NodesBefore(GraphNode node, Dictionary<string, int> makers)
    {
        foreach (var input in node.Inputs.Where(i => i.Length > 0))
        {
            if (!makers.TryGetValue(input, out var maker))
                throw node.Problem($"takes '{PrintedName.Of(input)}', which nothing makes");
            if (maker != Given)
                yield return maker;
        }
    }

    // Of the nodes that still wait, each waits for another one of them: going back from any leads into the cycle.
    private static NetworkException Cycle(NetworkGraph graph, Dictionary<string, int> makers, int[] waitsFor)
    {
        var seen = new HashSet<int>();
        var node = Array.FindIndex(waitsFor, w => w > 0);
        while (seen.Add(node))
            node = NodesBefore(graph.Nodes[node], makers).First(m => waitsFor[m] > 0);
        return graph.Nodes[node].Problem("needs its own output: it lies on a cycle");
    }
}
