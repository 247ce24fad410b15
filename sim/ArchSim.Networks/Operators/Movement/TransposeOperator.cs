namespace ArchSim.Networks;

/// <summary>Transpose: axes in another order; reversed where none is given.</summary>
internal sealed class TransposeOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var strides = Axes.Strides(inputs[0]!.Shape);
        StridedCopy.Run(inputs[0]!, 0, [.. Order(strides.Length).Select(a => strides[a])], outputs[0]);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var data = inputs.Any(0);
        return One(data.Type, [.. Order(data.Shape.Rank).Select(a => data.Shape[a])]);
    }

    private int[] Order(int rank)
    {
        if (Node.Attributes.Integers("perm") is not { } order)
            return [.. Axes.All(rank).Reverse()];
        return order.Length == rank ? Axes.Of(order, rank, "perm") : throw Node.Problem($"perm must have {rank} axes, had {order.Length}");
    }
}
