namespace ArchSim.Networks;

/// <summary>Constant: a tensor, a number or a list of numbers that the node itself holds.</summary>
internal sealed class ConstantOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context) => StridedCopy.Run(Value(), outputs[0]);

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(0, 0);
        return One(ValueInfo.Of(Value()));
    }

    private Tensor Value()
    {
        var attributes = Node.Attributes;
        if (attributes.Tensor("value") is { } tensor)
            return tensor;
        if (attributes.Has("value_float"))
            return new Tensor(TensorShape.Scalar, [(float)attributes.Number("value_float", 0)]);
        if (attributes.Has("value_int"))
            return new Tensor(TensorShape.Scalar, [attributes.Integer("value_int", 0)]);
        if (attributes.Integers("value_ints") is { } integers)
            return new Tensor(new TensorShape(integers.Length), integers);
        if (attributes.Numbers("value_floats") is { } floats)
            return new Tensor(new TensorShape(floats.Length), [.. floats.Select(f => (float)f)]);
        throw Node.Problem("a value is missing: value, value_float, value_floats, value_int or value_ints");
    }
}

/// <summary>ConstantOfShape: one value, everywhere in a shape.</summary>
internal sealed class ConstantOfShapeOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        if (outputs[0].Type == ElementType.Integer)
            outputs[0].Integers.Fill(Node.Attributes.Tensor("value")!.Integers[0]);
        else
            outputs[0].Floats.Fill(Node.Attributes.Tensor("value")?.Floats[0] ?? 0);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var value = Node.Attributes.Tensor("value");
        if (value is not null && value.Shape.Count != 1)
            throw Node.Problem($"value must be one element, was {value.Shape}");
        return One(new ValueInfo(value?.Type ?? ElementType.Float, Extents.Of(inputs.RequiredIntegers(0, "the shape"))));
    }
}
