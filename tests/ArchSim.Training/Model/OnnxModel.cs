using System.Runtime.InteropServices;
using ArchSim.Networks.Onnx;
using Google.Protobuf;

namespace ArchSim.Training;

/// <summary>A trained network as an ONNX file of opset 13: input <c>input</c> [N, C, H, W], output <c>logits</c> [N, class], weights in fp32.</summary>
public static class OnnxModel
{
    private const int Float = 1;
    private const int IrVersion = 7;
    private const int Opset = 13;

    /// <returns>The bytes of the file.</returns>
    public static byte[] Write(TrainableNetwork network, ReadOnlySpan<float> parameters, string name)
    {
        var graph = new GraphProto { Name = name };
        graph.Input.Add(Value("input", network.Input.Channels, network.Input.Height, network.Input.Width));
        graph.Output.Add(Value("logits", network.Classes));
        for (var i = 0; i < network.Steps.Count; i++)
        {
            AddWeights(graph, network.Steps[i].Layer, parameters[network.Parameters(i)]);
            AddNodes(graph, network, i);
        }
        var model = new ModelProto { IrVersion = IrVersion, ProducerName = "ArchSim", Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = "", Version = Opset });
        return model.ToByteArray();
    }

    /// <summary>The parameters of a network of the same layers, from a file that <see cref="Write"/> made.</summary>
    /// <exception cref="InvalidDataException">A weight that is missing or has another size.</exception>
    public static float[] ReadParameters(TrainableNetwork network, byte[] file)
    {
        var tensors = ModelProto.Parser.ParseFrom(file).Graph.Initializer.ToDictionary(t => t.Name);
        var parameters = new float[network.ParameterCount];
        for (var i = 0; i < network.Steps.Count; i++)
        {
            var layer = network.Steps[i].Layer;
            if (layer.ParameterCount == 0)
                continue;
            var target = parameters.AsSpan(network.Parameters(i));
            var (weights, places) = (Floats(WeightName(layer), layer.WeightCount), FilePlaces(layer));
            for (var weight = 0; weight < weights.Length; weight++)
                target[weight] = weights[places[weight]];
            Floats(BiasName(layer), layer.BiasCount).CopyTo(target[layer.WeightCount..]);
        }
        return parameters;

        float[] Floats(string name, int count)
        {
            if (!tensors.TryGetValue(name, out var tensor) || tensor.RawData.Length != count * sizeof(float))
                throw new InvalidDataException($"{name}: must have {count} values");
            return MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        }
    }

    private static void AddNodes(GraphProto graph, TrainableNetwork network, int index)
    {
        var (layer, input, shortcut) = network.Steps[index];
        var sum = $"{layer.Name}.add";
        var (source, target) = (ValueName(network, input), shortcut is null ? ValueName(network, index + 1) : layer.Name);
        switch (layer)
        {
            case Convolution convolution:
                AddConvolution(graph, layer, convolution.Window, 1, source, target);
                break;
            case DepthwiseConvolution depthwise:
                AddConvolution(graph, layer, depthwise.Window, layer.Input.Channels, source, target);
                break;
            case Dense when layer.Input.Pixels == 1:
                AddNode(graph, $"{layer.Name}.flatten", "Flatten", $"{layer.Name}.flatten", source).Attribute.Add(Integer("axis", 1));
                AddNode(graph, layer.Name, "Gemm", target, $"{layer.Name}.flatten", WeightName(layer), BiasName(layer)).Attribute.Add(Integer("transB", 1));
                break;
            case Relu:
                AddNode(graph, layer.Name, "Relu", target, source);
                break;
            case GlobalAveragePool:
                AddNode(graph, layer.Name, "GlobalAveragePool", target, source);
                break;
            default:
                throw new ArgumentException($"{layer.Name}: no operator of the file computes it");
        }
        if (shortcut is { } value)
            AddNode(graph, sum, "Add", ValueName(network, index + 1), target, ValueName(network, value));
    }

    private static void AddConvolution(GraphProto graph, Layer layer, KernelWindow window, int groups, string source, string target)
    {
        var node = AddNode(graph, layer.Name, "Conv", target, source, WeightName(layer), BiasName(layer));
        node.Attribute.Add(Integers("kernel_shape", window.Size, window.Size));
        node.Attribute.Add(Integers("strides", window.Stride, window.Stride));
        node.Attribute.Add(Integers("pads", window.Padding, window.Padding, window.Padding, window.Padding));
        node.Attribute.Add(Integer("group", groups));
    }

    private static NodeProto AddNode(GraphProto graph, string name, string type, string output, params IEnumerable<string> inputs)
    {
        var node = new NodeProto { Name = name, OpType = type };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        graph.Node.Add(node);
        return node;
    }

    private static void AddWeights(GraphProto graph, Layer layer, ReadOnlySpan<float> parameters)
    {
        if (layer.ParameterCount == 0)
            return;
        var (weights, places) = (new float[layer.WeightCount], FilePlaces(layer));
        for (var weight = 0; weight < weights.Length; weight++)
            weights[places[weight]] = parameters[weight];
        var (positions, inputs, outputs) = Extents(layer);
        var side = (int)Math.Sqrt(positions);
        graph.Initializer.Add(layer is Dense
            ? RawTensor(WeightName(layer), weights, outputs, inputs)
            : RawTensor(WeightName(layer), weights, outputs, inputs, side, side));
        graph.Initializer.Add(RawTensor(BiasName(layer), parameters[layer.WeightCount..], layer.BiasCount));
    }

    /// <summary>Where each weight lies in the file: ours are [position, input, output], the file's [output, input, position].</summary>
    private static int[] FilePlaces(Layer layer)
    {
        var (positions, inputs, outputs) = Extents(layer);
        return [.. Enumerable.Range(0, layer.WeightCount).Select(i => (i % outputs * inputs + i / outputs % inputs) * positions + i / (outputs * inputs))];
    }

    private static (int Positions, int Inputs, int Outputs) Extents(Layer layer) => layer switch
    {
        Convolution convolution => (convolution.Window.Positions, layer.Input.Channels, layer.Output.Channels),
        DepthwiseConvolution depthwise => (depthwise.Window.Positions, 1, layer.Output.Channels),
        _ => (1, layer.Input.Count, layer.Output.Count),
    };

    /// <summary>A name for every value: that of the node that gives it.</summary>
    private static string ValueName(TrainableNetwork network, int value)
    {
        if (value == 0)
            return "input";
        if (value == network.Steps.Count)
            return "logits";
        var (layer, _, shortcut) = network.Steps[value - 1];
        return shortcut is null ? layer.Name : $"{layer.Name}.add";
    }

    private static string WeightName(Layer layer) => $"{layer.Name}.weight";

    private static string BiasName(Layer layer) => $"{layer.Name}.bias";

    private static TensorProto RawTensor(string name, ReadOnlySpan<float> values, params ReadOnlySpan<int> extents)
    {
        var tensor = new TensorProto { Name = name, DataType = Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes(values)) };
        foreach (var extent in extents)
            tensor.Dims.Add(extent);
        return tensor;
    }

    private static ValueInfoProto Value(string name, params ReadOnlySpan<int> extents)
    {
        var shape = new TensorShapeProto();
        shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimParam = "N" });
        foreach (var extent in extents)
            shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = extent });
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = Float, Shape = shape } } };
    }

    private static AttributeProto Integer(string name, long value) => new() { Name = name, I = value, Type = AttributeProto.Types.AttributeType.Int };

    private static AttributeProto Integers(string name, params IEnumerable<long> values)
    {
        var attribute = new AttributeProto { Name = name, Type = AttributeProto.Types.AttributeType.Ints };
        attribute.Ints.AddRange(values);
        return attribute;
    }
}
