using ArchSim.Networks;
using ArchSim.Workloads;

namespace ArchSim.Quantization;

/// <summary>Nodes that compute without multiplying matrices, as operations of the vector unit.</summary>
internal static class VectorShapes
{
    /// <summary>The name is left to be set. Null where a node only moves data, or computes on integers, which are shapes.</summary>
    /// <param name="network">For one image.</param>
    public static VectorLayer? Of(SettledNode node, SettledNetwork network, int opset)
    {
        var output = network.Values[node.Outputs[0]];
        if (output.Type != ElementType.Float)
            return null;
        var input = node.InputInfos.Count > 0 && node.InputInfos[0] is { } first ? first.Shape : output.Shape;
        return node.Kind.Node.Operator switch
        {
            "MaxPool" => Pool(LayerOp.MaxPool, Kernel(node)),
            "AveragePool" => Pool(LayerOp.AveragePool, Kernel(node)),
            "GlobalAveragePool" or "ReduceMean" => Pool(LayerOp.AveragePool, input.Count / output.Shape.Count),
            "Add" or "Sub" => Operands(LayerOp.Add),
            "Mul" or "Div" or "Pow" => Operands(LayerOp.Multiply),
            "Softmax" => Made(LayerOp.Softmax, input.Count) with { Window = Row(node, input, opset < 13 ? 1 : -1, isToTheEnd: opset < 13) },
            "LayerNormalization" => Made(LayerOp.LayerNorm, input.Count) with { Window = Row(node, input, -1, isToTheEnd: true), Parameters = Learned(node, 1, 2) },
            // A scale and a shift a channel; mean and variance are not learned.
            "BatchNormalization" => Made(LayerOp.Multiply, input.Count) with { Parameters = Learned(node, 1, 2) },
            _ => ActivationOf(node) is { } activation ? Made(activation, input.Count) : null,
        };

        VectorLayer Made(LayerOp op, long inputs) => new() { Name = "", Op = op, InputElementsPerImage = inputs, OutputElementsPerImage = output.Shape.Count };

        VectorLayer Pool(LayerOp op, int window) => Made(op, input.Count) with { Window = window };

        // A number that all elements meet is not read with them.
        VectorLayer Operands(LayerOp op) =>
            Made(op, Math.Max(1, node.InputInfos.Sum(i => i is { Shape.Count: > 1 } ? (long)i.Shape.Count : 0))) with { Parameters = Learned(node, 0, 1) };
    }

    /// <summary>An elementwise function of one operand, as the nearest that accelerators are described with; null for any other node.</summary>
    public static LayerOp? ActivationOf(SettledNode node) => node.Kind.Node.Operator switch
    {
        "Relu" or "LeakyRelu" => LayerOp.Relu,
        // Bounds are part of the rounding, one or two of them.
        "Clip" when node.InputInfos[0]!.Type == ElementType.Float => LayerOp.Relu6,
        "Gelu" => LayerOp.Gelu,
        // A table with interpolation, and for some of them a product.
        "HardSwish" or "HardSigmoid" or "Sigmoid" or "Tanh" or "Erf" or "Sqrt" => LayerOp.Silu,
        _ => null,
    };

    private static int Kernel(SettledNode node)
    {
        var (height, width) = ((IWindowedOperator)node.Kind).Windows(node.InputInfos);
        return checked(height.Kernel * width.Kernel);
    }

    /// <summary>Elements that are normalized together.</summary>
    private static int Row(SettledNode node, TensorShape shape, int fallback, bool isToTheEnd)
    {
        var axis = (int)node.Kind.Node.Attributes.Integer("axis", fallback);
        axis = axis < 0 ? axis + shape.Rank : axis;
        return isToTheEnd ? shape.Extents[axis..].ToArray().Aggregate(1, (product, extent) => checked(product * extent)) : shape[axis];
    }

    /// <summary>Elements of the constants among some inputs; a single number is a setting and nothing that was learned.</summary>
    private static long Learned(SettledNode node, int first, int last) =>
        node.InputInfos.Skip(first).Take(last - first + 1).Sum(i => i?.Constant is { Shape.Count: > 1 } constant ? (long)constant.Shape.Count : 0);
}
