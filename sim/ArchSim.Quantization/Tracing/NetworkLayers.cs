using ArchSim.Networks;
using ArchSim.Workloads;
using MatrixLayer = ArchSim.Workloads.MatrixLayer;

namespace ArchSim.Quantization;

/// <summary>
/// The layers that an accelerator runs of a network, in order. An elementwise activation behind a layer whose output nobody else reads is its epilogue; a constant
/// a channel that is added to a matrix product is its bias. Nodes that only move data are no layers.
/// </summary>
internal sealed class NetworkLayers
{
    private readonly SettledNetwork _network;
    private readonly int _opset;
    private readonly List<int>[] _readers;
    private readonly HashSet<int> _merged = [];
    private readonly LayerNames _names = new();

    private NetworkLayers(SettledNetwork network, int opset)
    {
        (_network, _opset) = (network, opset);
        _readers = [.. network.Values.Select(_ => new List<int>())];
        for (var n = 0; n < network.Nodes.Count; n++)
        {
            foreach (var input in network.Nodes[n].Inputs.Where(i => i >= 0))
                _readers[input].Add(n);
        }
    }

    /// <param name="network">For one image.</param>
    public static IReadOnlyList<NodeLayer> Of(SettledNetwork network, int opset)
    {
        var layers = new NetworkLayers(network, opset);
        return [.. Enumerable.Range(0, network.Nodes.Count).Select(layers.Layer).OfType<NodeLayer>()];
    }

    private NodeLayer? Layer(int index)
    {
        var node = _network.Nodes[index];
        if (_merged.Contains(index) || _network.Values[node.Outputs[0]].Shape.Count == 0)
            return null;
        if (node.Kind is not MatrixOperator)
            return VectorShapes.Of(node, _network, _opset) is { } vector ? Named(node, WithEpilogue(vector, node.Outputs[0])) : null;
        var matrix = MatrixShapes.Of(node, _network);
        var output = node.Outputs[0];
        if (node.Kind.Node.Operator == "MatMul" && SoleReader(output) is { } adder && BiasOf(adder, output, matrix) is { } biases)
        {
            _merged.Add(adder);
            (matrix, output) = (matrix with { Biases = biases }, _network.Nodes[adder].Outputs[0]);
        }
        return Named(node, WithEpilogue(matrix, output));
    }

    private NodeLayer Named(SettledNode node, (Layer Layer, int Output) made) =>
        new(node, made.Output, made.Layer with { Name = _names.Of(node.Kind.Node.Name) });

    private (Layer Layer, int Output) WithEpilogue(Layer layer, int output)
    {
        var takesEpilogue = layer is MatrixLayer || layer.Op is LayerOp.MaxPool or LayerOp.AveragePool or LayerOp.Add or LayerOp.Multiply or LayerOp.LayerNorm;
        if (!takesEpilogue || SoleReader(output) is not { } reader || VectorShapes.ActivationOf(_network.Nodes[reader]) is not { } activation)
            return (layer, output);
        _merged.Add(reader);
        Layer behind = layer is MatrixLayer matrix ? matrix with { Epilogue = [activation] } : ((VectorLayer)layer) with { Epilogue = [activation] };
        return (behind, _network.Nodes[reader].Outputs[0]);
    }

    /// <summary>The only node that reads a value; null where there are others, or where the network gives it out.</summary>
    private int? SoleReader(int value) => _readers[value] is [var reader] && !_network.Outputs.Contains(value) ? reader : null;

    private long? BiasOf(int reader, int product, MatrixLayer layer)
    {
        var node = _network.Nodes[reader];
        if (node.Kind.Node.Operator != "Add" || layer.SecondOperandIsActivation || layer.Groups != 1)
            return null;
        var other = node.Inputs[0] == product ? node.InputInfos[1]! : node.InputInfos[0]!;
        return other.Constant is not null && other.Shape.Rank > 0 && other.Shape[^1] == layer.OutputChannels && other.Shape.Count == layer.OutputChannels
            ? layer.OutputChannels : null;
    }
}
