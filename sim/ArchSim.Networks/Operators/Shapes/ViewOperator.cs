namespace ArchSim.Networks;

/// <summary>Operators that give the elements of their first input under another shape: Reshape, Flatten, Squeeze, Unsqueeze, Identity.</summary>
internal abstract class ViewOperator(GraphNode node, int mostInputs) : CheckedOperator(node)
{
    public sealed override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context) =>
        StridedCopy.Run(inputs[0]!, outputs[0]);

    private protected sealed override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, mostInputs);
        var data = inputs.Any(0);
        var shape = Shape(data.Shape, inputs);
        return shape.Count == data.Shape.Count ? One(new ValueInfo(data.Type, shape))
            : throw Node.Problem($"{data.Shape} of {data.Shape.Count} elements cannot become {shape} of {shape.Count}");
    }

    private protected abstract TensorShape Shape(TensorShape shape, InputInfos inputs);

    /// <summary>Axes that are an attribute or, from operator set 13, an input; null where they are left out.</summary>
    private protected long[]? GivenAxes(InputInfos inputs) => mostInputs == 1 ? Node.Attributes.Integers("axes") : inputs.Integers(1, "axes");
}

internal sealed class IdentityOperator(GraphNode node) : ViewOperator(node, 1)
{
    private protected override TensorShape Shape(TensorShape shape, InputInfos inputs) => shape;
}

/// <summary>Reshape: 0 keeps an extent, unless allowzero; -1 stands for what is left.</summary>
internal sealed class ReshapeOperator(GraphNode node) : ViewOperator(node, 2)
{
    private protected override TensorShape Shape(TensorShape shape, InputInfos inputs)
    {
        var wanted = inputs.RequiredIntegers(1, "the shape");
        var allowsZero = Range.Flag(Node.Attributes, "allowzero");
        var extents = new int[wanted.Length];
        var (open, known) = (-1, 1L);
        for (var axis = 0; axis < wanted.Length; axis++)
        {
            if (wanted[axis] == -1)
            {
                if (open >= 0)
                    throw Node.Problem("only one extent may be -1");
                open = axis;
                continue;
            }
            if (wanted[axis] == 0 && !allowsZero && axis >= shape.Rank)
                throw Node.Problem($"extent {axis} is to be kept, but {shape} has none");
            extents[axis] = wanted[axis] == 0 && !allowsZero ? shape[axis] : Range.Require("an extent", wanted[axis], 0, TensorShape.MostElements);
            known = Math.Min(TensorShape.MostElements + 1, known * extents[axis]);
        }
        if (open >= 0)
        {
            if (known == 0 || shape.Count % known != 0)
                throw Node.Problem($"{shape.Count} elements cannot be shared by [{string.Join(", ", wanted)}]");
            extents[open] = (int)(shape.Count / known);
        }
        return new TensorShape(extents);
    }
}

/// <summary>Flatten: a matrix, cut before an axis.</summary>
internal sealed class FlattenOperator(GraphNode node) : ViewOperator(node, 1)
{
    private protected override TensorShape Shape(TensorShape shape, InputInfos inputs)
    {
        var axis = Node.Attributes.Integer("axis", 1);
        // The cut may also be behind the last axis.
        var cut = axis == shape.Rank ? shape.Rank : Axes.Of(axis, shape.Rank);
        return new TensorShape(Axes.Product(shape, 0, cut), Axes.Product(shape, cut, shape.Rank));
    }
}

/// <summary>Squeeze: without extents of 1, all of them or those of given axes.</summary>
internal sealed class SqueezeOperator(GraphNode node, int opset) : ViewOperator(node, opset < 13 ? 1 : 2)
{
    private protected override TensorShape Shape(TensorShape shape, InputInfos inputs)
    {
        var axes = GivenAxes(inputs) is { } given ? Axes.Of(given, shape.Rank) : [.. Axes.All(shape.Rank).Where(a => shape[a] == 1)];
        foreach (var axis in axes)
        {
            if (shape[axis] != 1)
                throw Node.Problem($"axis {axis} of {shape} is not 1 and cannot be left out");
        }
        return new TensorShape([.. Axes.All(shape.Rank).Except(axes).Select(a => shape[a])]);
    }
}

/// <summary>Unsqueeze: with extents of 1 at given axes of the result.</summary>
internal sealed class UnsqueezeOperator(GraphNode node, int opset) : ViewOperator(node, opset < 13 ? 1 : 2)
{
    private protected override TensorShape Shape(TensorShape shape, InputInfos inputs)
    {
        var given = GivenAxes(inputs) ?? throw Node.Problem("axes are missing");
        var axes = Axes.Of(given, checked(shape.Rank + given.Length));
        var extents = new Queue<int>(shape.Extents.ToArray());
        return new TensorShape([.. Axes.All(shape.Rank + axes.Length).Select(a => axes.Contains(a) ? 1 : extents.Dequeue())]);
    }
}
