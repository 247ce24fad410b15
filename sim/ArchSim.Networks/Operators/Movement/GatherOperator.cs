namespace ArchSim.Networks;

/// <summary>Gather: slices along an axis in the order of indices, which may be negative.</summary>
internal sealed class GatherOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (data, indices) = (inputs[0]!, inputs[1]!);
        var axis = Axis(data.Shape);
        var inner = Axes.Product(data.Shape, axis + 1, data.Shape.Rank);
        if (outputs[0].Shape.Count == 0)
            return;
        if (data.Type == ElementType.Float)
            Copy<float>(data.Floats, indices.Integers, data.Shape[axis], inner, outputs[0].Floats);
        else
            Copy<long>(data.Integers, indices.Integers, data.Shape[axis], inner, outputs[0].Integers);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(2, 2);
        var (data, indices) = (inputs.Any(0), inputs.Any(1));
        if (indices.Type != ElementType.Integer)
            throw Node.Problem("indices must be integers, were floats");
        var axis = Axis(data.Shape);
        return One(data.Type, [.. data.Shape.Extents[..axis], .. indices.Shape.Extents, .. data.Shape.Extents[(axis + 1)..]]);
    }

    private int Axis(TensorShape shape) => Axes.Of(Node.Attributes.Integer("axis", 0), shape.Rank);

    private void Copy<T>(ReadOnlySpan<T> data, ReadOnlySpan<long> indices, int extent, int inner, Span<T> output)
    {
        for (; output.Length > 0; data = data[(extent * inner)..])
        {
            foreach (var index in indices)
            {
                if (index < -extent || index >= extent)
                    throw Node.Problem($"indices must be {-extent}..{extent - 1}, was {index}");
                data.Slice((int)(index < 0 ? index + extent : index) * inner, inner).CopyTo(output);
                output = output[inner..];
            }
        }
    }
}
