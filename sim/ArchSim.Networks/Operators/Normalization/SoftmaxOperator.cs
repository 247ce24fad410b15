namespace ArchSim.Networks;

/// <summary>
/// Softmax. Before operator set 13 the tensor is seen as a matrix, cut before the axis, and every row sums to one; from then on only the axis itself does.
/// </summary>
internal sealed class SoftmaxOperator(GraphNode node, int opset) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        if (input.Shape.Count == 0)
            return;
        var axis = Axis(input.Shape);
        var extent = opset < 13 ? Axes.Product(input.Shape, axis, input.Shape.Rank) : input.Shape[axis];
        var inner = opset < 13 ? 1 : Axes.Product(input.Shape, axis + 1, input.Shape.Rank);
        for (var block = 0; block < input.Shape.Count; block += extent * inner)
        {
            for (var i = 0; i < inner; i++)
                Row(input.Floats[(block + i)..], outputs[0].Floats[(block + i)..], extent, inner);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var shape = inputs.Float(0).Shape;
        _ = Axis(shape);
        return One(new ValueInfo(ElementType.Float, shape));
    }

    private int Axis(TensorShape shape) => Axes.Of(Node.Attributes.Integer("axis", opset < 13 ? 1 : -1), shape.Rank);

    private static void Row(ReadOnlySpan<float> input, Span<float> output, int extent, int stride)
    {
        var most = float.NegativeInfinity;
        for (var i = 0; i < extent; i++)
            most = MathF.Max(most, input[i * stride]);
        var sum = 0.0;
        for (var i = 0; i < extent; i++)
        {
            // The largest is taken off, so that no power overflows.
            var power = MathF.Exp(input[i * stride] - most);
            output[i * stride] = power;
            sum += power;
        }
        var factor = (float)(1 / sum);
        for (var i = 0; i < extent; i++)
            output[i * stride] *= factor;
    }
}
