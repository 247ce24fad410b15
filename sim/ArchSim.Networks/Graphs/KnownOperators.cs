using ArchSim.Configuration;

namespace ArchSim.Networks;

/// <summary>The operators of the default domain that a graph may hold.</summary>
internal static class KnownOperators
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "Add", "AveragePool", "BatchNormalization", "Cast", "Clip", "Concat", "Constant", "ConstantOfShape", "Conv", "ConvTranspose", "Div", "Dropout",
        "Erf", "Expand", "Flatten", "Gather", "Gelu", "Gemm", "GlobalAveragePool", "HardSigmoid", "HardSwish", "Identity", "LayerNormalization",
        "LeakyRelu", "MatMul", "MaxPool", "Mul", "Pad", "Pow", "ReduceMean", "Relu", "Reshape", "Resize", "Shape", "Sigmoid", "Slice", "Softmax",
        "Split", "Sqrt", "Squeeze", "Sub", "Tanh", "Transpose", "Unsqueeze",
    };

    /// <exception cref="NetworkException">The node's operator is not among them.</exception>
    public static void Require(GraphNode node)
    {
        if (Names.Contains(node.Operator))
            return;
        var nearest = Spelling.Nearest(node.Operator, Names);
        throw node.Problem(nearest is null ? "the operator is not known" : $"the operator is not known; did you mean {nearest}?");
    }
}
