namespace ArchSim.Networks;

/// <summary>
/// Batch normalization in inference multiplies a channel by a fixed factor and adds a fixed shift. Behind a Conv, ConvTranspose or Gemm whose result
/// nothing else takes, the factor goes into its weights and the shift into its bias. Elsewhere the node stays, with the factor as its scale, the shift as
/// its bias, means of zero, variances of one and an epsilon of zero.
/// </summary>
internal sealed class BatchNormalizationFolding
{
    private const long SpareElements = 1 << 20;

    private readonly NetworkGraph _graph;
    private readonly List<GraphNode> _nodes;
    private readonly Dictionary<string, Tensor> _constants;
    private readonly Dictionary<string, int> _makers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _readers = new(StringComparer.Ordinal);
    private readonly UniqueNames _names;

    // Constants that many nodes share are copied for each. A file could ask for any number of copies: beyond twice what it brought, nodes stay as they are.
    private long _elementsLeft;

    private BatchNormalizationFolding(NetworkGraph graph)
    {
        _graph = graph;
        _nodes = [.. graph.Nodes];
        _constants = new(graph.Constants, StringComparer.Ordinal);
        _names = new UniqueNames(graph.Nodes.SelectMany(n => n.Outputs).Concat(graph.Constants.Keys).Concat(graph.Inputs.Select(i => i.Name)));
        _elementsLeft = SpareElements + graph.Constants.Values.Sum(c => (long)c.Shape.Count);
        for (var i = 0; i < _nodes.Count; i++)
        {
            foreach (var output in _nodes[i].Outputs)
                _makers[output] = i;
        }
        foreach (var value in graph.Nodes.SelectMany(n => n.Inputs).Concat(graph.Outputs))
            _readers[value] = _readers.GetValueOrDefault(value) + 1;
    }

    /// <param name="sorted">Nodes stand after those whose values they take.</param>
    /// <exception cref="NetworkException">A normalization in training mode, or with parameters that make no number.</exception>
    public static NetworkGraph Folded(NetworkGraph sorted)
    {
        if (sorted.Nodes.All(n => n.Operator != "BatchNormalization"))
            return sorted;
        var folding = new BatchNormalizationFolding(sorted);
        for (var i = 0; i < folding._nodes.Count; i++)
        {
            if (folding._nodes[i].Operator == "BatchNormalization")
                folding.Fold(i);
        }
        return sorted with { Nodes = [.. folding._nodes.Where(n => n.Outputs.Count > 0)], Constants = folding._constants };
    }

    private void Fold(int index)
    {
        var node = _nodes[index];
        if (ChannelScales.Of(node, _constants) is not { } scales)
            return;
        var value = node.Inputs[0];
        if (node.Outputs.Skip(1).Any(_readers.ContainsKey))
            throw node.Problem("gives statistics of training: networks are executed, not trained");
        if (_readers[value] == 1 && _makers.TryGetValue(value, out var maker) && FoldInto(_nodes[maker], scales) is { } folded)
        {
            _nodes[maker] = folded with { Outputs = node.Outputs.Take(1).ToList() };
            _makers[node.Outputs[0]] = maker;
            // Marked for removal: nodes of a graph give something.
            _nodes[index] = node with { Outputs = [] };
        }
        else if (!ChannelScales.AreAllOf(node, _constants) && Spend(4L * scales.Channels))
        {
            _nodes[index] = node with
            {
                Inputs =
                [
                    value,
                    Add($"{node.Name}.scale", Vector(scales.Factor)),
                    Add($"{node.Name}.shift", Vector(scales.Shift)),
                    Add($"{node.Name}.mean", Vector(new double[scales.Channels])),
                    Add($"{node.Name}.variance", Vector(Enumerable.Repeat(1.0, scales.Channels))),
                ],
                Outputs = [node.Outputs[0]],
                Attributes = new NodeAttributes(new Dictionary<string, object> { ["epsilon"] = 0.0 }),
            };
        }
    }

    /// <returns>Null where the node is none that takes the scales.</returns>
    private GraphNode? FoldInto(GraphNode node, ChannelScales scales)
    {
        if (node.Inputs.Count < 2 || !_constants.TryGetValue(node.Inputs[1], out var weights) || weights.Type != ElementType.Float)
            return null;
        try
        {
            return WeightLayout.Of(node, weights.Shape) is { } layout && layout.Channels == scales.Channels
                && OldBias(node, scales.Channels) is { } bias
                && Spend((long)weights.Shape.Count + scales.Channels) ? Folded(node, weights, layout, bias, scales) : null;
        }
        catch (ArgumentException e)
        {
            throw node.Problem(e.Message);
        }
    }

    private GraphNode Folded(GraphNode node, Tensor weights, WeightLayout layout, double[] oldBias, ChannelScales scales)
    {
        var values = new float[weights.Shape.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(weights.Floats[i] * scales.Factor[layout.ChannelOf(i)]);
        var bias = Vector(oldBias.Select((b, c) => (b * scales.Factor[c]) + scales.Shift[c]));
        if (!values.All(float.IsFinite) || !bias.Floats.ToArray().All(float.IsFinite))
            throw node.Problem("weights folded with the batch normalization behind it are no finite numbers");

        var inputs = new[]
        {
            node.Inputs[0],
            Add($"{node.Name}.weight", new Tensor(weights.Shape, values)),
            Add($"{node.Name}.bias", bias),
        };
        return node with { Inputs = inputs, Attributes = node.Attributes.Has("beta") ? node.Attributes.With("beta", 1.0) : node.Attributes };
    }

    /// <returns>What the node adds to each channel; null where that is not the same wherever the channel is.</returns>
    private double[]? OldBias(GraphNode node, int channels)
    {
        if (node.Inputs.Count < 3 || node.Inputs[2].Length == 0)
            return new double[channels];
        if (!_constants.TryGetValue(node.Inputs[2], out var bias) || bias.Type != ElementType.Float)
            return null;
        var (isGemm, count) = (node.Operator == "Gemm", bias.Shape.Count);
        // A Gemm weighs its bias, and broadcasts it: one for all channels, or rows of channels, of which only one row serves here.
        var beta = isGemm ? node.Attributes.Number("beta", 1) : 1;
        if (count == channels && (bias.Shape.Rank == 1 || (isGemm && bias.Shape.Rank == 2 && bias.Shape[1] == channels)))
            return Array.ConvertAll(bias.Floats.ToArray(), b => beta * b);
        return isGemm && count == 1 && bias.Shape.Rank <= 2 ? [.. Enumerable.Repeat(beta * bias.Floats[0], channels)] : null;
    }

    private static Tensor Vector(IEnumerable<double> values)
    {
        var elements = values.Select(v => (float)v).ToArray();
        return new Tensor(new TensorShape(elements.Length), elements);
    }

    private bool Spend(long elements)
    {
        if (elements > _elementsLeft)
            return false;
        _elementsLeft -= elements;
        return true;
    }

    private string Add(string wanted, Tensor tensor)
    {
        var name = _names.Make(wanted);
        _constants.Add(name, tensor);
        return name;
    }
}
