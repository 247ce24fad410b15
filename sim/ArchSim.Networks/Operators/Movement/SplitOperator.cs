namespace ArchSim.Networks;

/// <summary>
/// Split along an axis: into parts of given lengths (an attribute before operator set 13, an input from then on), or into as many equal ones as there are
/// outputs. From operator set 18 the last of equal parts may be shorter.
/// </summary>
internal sealed class SplitOperator(GraphNode node, int opset) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        var axis = Axis(input.Shape);
        var inner = Axes.Product(input.Shape, axis, input.Shape.Rank);
        var place = 0;
        foreach (var output in outputs)
        {
            var length = Axes.Product(output.Shape, axis, output.Shape.Rank);
            Slabs.Copy(input, place, inner, output, 0, length, length);
            place += length;
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, opset < 13 ? 1 : 2);
        var data = inputs.Any(0);
        var axis = Axis(data.Shape);
        var parts = Parts(data.Shape[axis], opset < 13 ? Node.Attributes.Integers("split") : inputs.Integers(1, "split"));
        return [.. parts.Select(p => Part(data, axis, p))];
    }

    private int Axis(TensorShape shape) => Axes.Of(Node.Attributes.Integer("axis", 0), shape.Rank);

    private long[] Parts(int extent, long[]? given)
    {
        var count = Node.Outputs.Count;
        var asked = Node.Attributes.Integer("num_outputs", count);
        if (count == 0 || asked != count)
            throw Node.Problem($"num_outputs must be that of the outputs, {count}, was {asked}");
        if (given is not null)
        {
            var sum = 0L;
            foreach (var part in given)
                sum += Range.Require("a part", part, 0, extent);
            return given.Length == count && sum == extent ? given
                : throw Node.Problem($"split must be {count} parts that add up to {extent}, was [{string.Join(", ", given)}]");
        }
        var length = (extent + count - 1L) / count;
        var last = extent - length * (count - 1);
        if (last < 0 || last != length && opset < 18)
            throw Node.Problem($"{extent} cannot be split into {count} equal parts");
        return [.. Enumerable.Repeat(length, count - 1), last];
    }

    private static ValueInfo Part(ValueInfo data, int axis, long length)
    {
        var extents = data.Shape.Extents.ToArray();
        extents[axis] = (int)length;
        return new ValueInfo(data.Type, new TensorShape(extents));
    }
}
