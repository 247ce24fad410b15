namespace ArchSim.Networks;

/// <summary>Shape: the extents of a tensor, or those from a start to before an end. They are known before anything is computed.</summary>
internal sealed class ShapeOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context) =>
        Extents(inputs[0]!.Shape).CopyTo(outputs[0].Integers);

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var extents = Extents(inputs.Any(0).Shape);
        return One(ValueInfo.Of(new Tensor(new TensorShape(extents.Length), extents)));
    }

    private long[] Extents(TensorShape shape)
    {
        var (start, end) = (Place("start", 0, shape.Rank), Place("end", shape.Rank, shape.Rank));
        return end <= start ? [] : [.. Axes.All(shape.Rank)[start..end].Select(a => (long)shape[a])];
    }

    private int Place(string name, long fallback, int rank)
    {
        var place = Node.Attributes.Integer(name, fallback);
        return (int)Math.Clamp(place < 0 ? place + rank : place, 0, rank);
    }
}
