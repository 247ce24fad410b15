namespace ArchSim.Networks;

/// <summary>Every operator that networks may use, by its name in ONNX's default operator set.</summary>
public static class OperatorKinds
{
    private static readonly Dictionary<string, Func<GraphNode, int, Operator>> Kinds = new()
    {
        ["Add"] = (node, _) => new BinaryOperator<Sum<float>, Sum<long>>(node),
        ["AveragePool"] = (node, _) => new AveragePoolOperator(node),
        ["BatchNormalization"] = (node, _) => new BatchNormalizationOperator(node),
        ["Cast"] = (node, _) => new CastOperator(node),
        ["Clip"] = (node, _) => new ClipOperator(node),
        ["Concat"] = (node, _) => new ConcatOperator(node),
        ["Constant"] = (node, _) => new ConstantOperator(node),
        ["ConstantOfShape"] = (node, _) => new ConstantOfShapeOperator(node),
        ["Conv"] = (node, _) => new ConvOperator(node),
        ["ConvTranspose"] = (node, _) => new ConvTransposeOperator(node),
        ["Div"] = (node, _) => new BinaryOperator<Quotient, IntegerQuotient>(node),
        ["Dropout"] = (node, _) => new DropoutOperator(node),
        ["Erf"] = (node, _) => Activations.Of(node, default(Erf)),
        ["Expand"] = (node, _) => new ExpandOperator(node),
        ["Flatten"] = (node, _) => new FlattenOperator(node),
        ["Gather"] = (node, _) => new GatherOperator(node),
        ["Gelu"] = (node, _) => Activations.Gelu(node),
        ["Gemm"] = (node, _) => new GemmOperator(node),
        ["GlobalAveragePool"] = (node, _) => new GlobalAveragePoolOperator(node),
        ["HardSigmoid"] = (node, _) => Activations.HardSigmoid(node),
        ["HardSwish"] = (node, _) => Activations.Of(node, default(HardSwish)),
        ["Identity"] = (node, _) => new IdentityOperator(node),
        ["LayerNormalization"] = (node, _) => new LayerNormalizationOperator(node),
        ["LeakyRelu"] = (node, _) => Activations.LeakyRelu(node),
        ["MatMul"] = (node, _) => new MatMulOperator(node),
        ["MaxPool"] = (node, _) => new MaxPoolOperator(node),
        ["Mul"] = (node, _) => new BinaryOperator<Multiple<float>, Multiple<long>>(node),
        ["Pad"] = (node, opset) => new PadOperator(node, opset),
        ["Pow"] = (node, _) => new BinaryOperator<Power, IntegerPower>(node),
        ["ReduceMean"] = (node, opset) => new ReduceMeanOperator(node, opset),
        ["Relu"] = (node, _) => Activations.Of(node, default(Relu)),
        ["Reshape"] = (node, _) => new ReshapeOperator(node),
        ["Resize"] = (node, _) => new ResizeOperator(node),
        ["Shape"] = (node, _) => new ShapeOperator(node),
        ["Sigmoid"] = (node, _) => Activations.Of(node, default(Sigmoid)),
        ["Slice"] = (node, _) => new SliceOperator(node),
        ["Softmax"] = (node, opset) => new SoftmaxOperator(node, opset),
        ["Split"] = (node, opset) => new SplitOperator(node, opset),
        ["Sqrt"] = (node, _) => Activations.Of(node, default(Root)),
        ["Squeeze"] = (node, opset) => new SqueezeOperator(node, opset),
        ["Sub"] = (node, _) => new BinaryOperator<Difference<float>, Difference<long>>(node),
        ["Tanh"] = (node, _) => Activations.Of(node, default(Tanh)),
        ["Transpose"] = (node, _) => new TransposeOperator(node),
        ["Unsqueeze"] = (node, opset) => new UnsqueezeOperator(node, opset),
    };

    /// <summary>Names that <see cref="Create"/> takes, in order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Keys.Order(StringComparer.Ordinal)];

    public static bool IsKnown(string name) => Kinds.ContainsKey(name);

    /// <param name="opset">Of the default operator set, which decides between the forms of an operator.</param>
    /// <exception cref="NetworkException">An operator or an operator set that is not known, or an attribute out of its range.</exception>
    public static Operator Create(GraphNode node, int opset)
    {
        if (opset is < OnnxFile.OldestOpset or > OnnxFile.NewestOpset)
            throw node.Problem($"the operator set must be {Range.Of(OnnxFile.OldestOpset, OnnxFile.NewestOpset)}, was {opset}");
        KnownOperators.Require(node);
        try
        {
            return Kinds[node.Operator](node, opset);
        }
        catch (ArgumentException e) when (e.GetType() == typeof(ArgumentException))
        {
            throw node.Problem(e.Message);
        }
    }
}
