namespace ArchSim.Networks;

/// <summary>ReduceMean over axes that are an attribute or, from operator set 18, an input. Sums are kept in double precision.</summary>
internal sealed class ReduceMeanOperator(GraphNode node, int opset) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        var axes = Reduced(input.Shape, inputs.IntegersAt(1));
        var strides = Axes.Strides(input.Shape);
        var kept = Axes.All(input.Shape.Rank).Except(axes).ToArray();
        var outer = Loop(input.Shape, strides, kept);
        var inner = Loop(input.Shape, strides, axes);
        var count = inner.Runs * inner.RunLength;
        var output = outputs[0].Floats;
        for (var i = 0; i < output.Length; i++)
        {
            var first = outer.Start(i / outer.RunLength).Left + i % outer.RunLength * outer.RunStrides.Left;
            output[i] = (float)(Sum(input.Floats, first, inner) / count);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, opset < 18 ? 1 : 2);
        var shape = inputs.Float(0).Shape;
        var axes = Reduced(shape, inputs.Integers(1, "axes"));
        if (axes.Any(a => shape[a] == 0))
            throw Node.Problem($"there is no mean of no elements, was {shape}");
        var keep = Range.Flag(Node.Attributes, "keepdims", fallback: true);
        var extents = new List<int>();
        for (var axis = 0; axis < shape.Rank; axis++)
        {
            if (!axes.Contains(axis))
                extents.Add(shape[axis]);
            else if (keep)
                extents.Add(1);
        }
        return One(ElementType.Float, [.. extents]);
    }

    private int[] Reduced(TensorShape shape, long[]? input)
    {
        var axes = opset < 18 ? Node.Attributes.Integers("axes") : input;
        if (axes is { Length: > 0 })
            return [.. Axes.Of(axes, shape.Rank).Order()];
        return opset >= 18 && Range.Flag(Node.Attributes, "noop_with_empty_axes") ? [] : Axes.All(shape.Rank);
    }

    private static StridedLoop Loop(TensorShape shape, int[] strides, int[] axes)
    {
        int[] chosen = [.. axes.Select(a => strides[a])];
        return new StridedLoop(new TensorShape([.. axes.Select(a => shape[a])]), chosen, chosen);
    }

    private static double Sum(ReadOnlySpan<float> values, int first, StridedLoop loop)
    {
        var sum = 0.0;
        for (var run = 0; run < loop.Runs; run++)
        {
            var start = first + loop.Start(run).Left;
            for (var i = 0; i < loop.RunLength; i++)
                sum += values[start + i * loop.RunStrides.Left];
        }
        return sum;
    }
}
