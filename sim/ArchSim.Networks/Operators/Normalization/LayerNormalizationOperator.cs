namespace ArchSim.Networks;

/// <summary>LayerNormalization: everything from an axis on to mean 0 and variance 1, then scaled and shifted. Mean and inverse deviation are further outputs.</summary>
internal sealed class LayerNormalizationOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        if (input.Shape.Count == 0)
            return;
        var axis = Axes.Of(Node.Attributes.Integer("axis", -1), input.Shape.Rank);
        var length = Axes.Product(input.Shape, axis, input.Shape.Rank);
        var normal = input.Shape.Extents[axis..];
        var scale = Stretched(inputs[1]!, normal);
        var shift = inputs.At(2) is { } bias ? Stretched(bias, normal) : [];
        var epsilon = Node.Attributes.Number("epsilon", 1e-5);
        for (var row = 0; row < input.Shape.Count / length; row++)
        {
            var x = input.Floats.Slice(row * length, length);
            var (mean, factor) = Moments(x, epsilon);
            var y = outputs[0].Floats.Slice(row * length, length);
            for (var i = 0; i < length; i++)
                y[i] = (float)((x[i] - mean) * factor) * scale[i] + (shift.Length == 0 ? 0 : shift[i]);
            if (outputs.Count > 1)
                outputs[1].Floats[row] = (float)mean;
            if (outputs.Count > 2)
                outputs[2].Floats[row] = (float)factor;
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 3);
        RequireOutputs(1, 3);
        var shape = inputs.Float(0).Shape;
        var axis = Axes.Of(Node.Attributes.Integer("axis", -1), shape.Rank);
        var epsilon = Node.Attributes.Number("epsilon", 1e-5);
        if (!(epsilon >= 0 && double.IsFinite(epsilon)))
            throw Node.Problem($"epsilon must be at least 0, was {epsilon}");
        var normal = new TensorShape(shape.Extents[axis..]);
        for (var i = 1; i < 3 && (i == 1 || inputs.Optional(i) is not null); i++)
        {
            if (!Broadcasting.Common(normal, inputs.Float(i).Shape).Equals(normal))
                throw Node.Problem($"input {i} must fit {normal}, was {inputs.Float(i).Shape}");
        }
        var moments = shape.Extents.ToArray();
        moments.AsSpan(axis).Fill(1);
        var moment = new ValueInfo(ElementType.Float, new TensorShape(moments));
        return [.. new[] { new ValueInfo(ElementType.Float, shape), moment, moment }.Take(Node.Outputs.Count)];
    }

    private static (double Mean, double Factor) Moments(ReadOnlySpan<float> values, double epsilon)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += value;
        var mean = sum / values.Length;
        var squares = 0.0;
        foreach (var value in values)
            squares += (value - mean) * (value - mean);
        return (mean, 1 / Math.Sqrt(squares / values.Length + epsilon));
    }

    private static ReadOnlySpan<float> Stretched(Tensor parameter, ReadOnlySpan<int> extents)
    {
        var shape = new TensorShape(extents);
        if (parameter.Shape.Count == shape.Count)
            return parameter.Floats;
        var stretched = Tensor.Zeros(shape, ElementType.Float);
        StridedCopy.Run(parameter, 0, Broadcasting.Strides(parameter.Shape, shape), stretched);
        return stretched.Floats;
    }
}
