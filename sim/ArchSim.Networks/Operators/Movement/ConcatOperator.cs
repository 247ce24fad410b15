namespace ArchSim.Networks;

/// <summary>Concat: tensors one behind the other along an axis.</summary>
internal sealed class ConcatOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var output = outputs[0];
        var axis = Axis(output.Shape);
        var inner = Axes.Product(output.Shape, axis, output.Shape.Rank);
        var place = 0;
        foreach (var input in inputs)
        {
            var length = Axes.Product(input!.Shape, axis, input.Shape.Rank);
            Slabs.Copy(input, 0, length, output, place, inner, length);
            place += length;
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, int.MaxValue);
        var first = inputs.Any(0);
        var axis = Axis(first.Shape);
        var extents = first.Shape.Extents.ToArray();
        for (var i = 1; i < inputs.Count; i++)
        {
            var other = inputs.Any(i);
            if (other.Type != first.Type)
                throw Node.Problem($"inputs must have one type, input {i} is {other.Type} and input 0 {first.Type}");
            if (other.Shape.Rank != extents.Length || Axes.All(extents.Length).Any(a => a != axis && other.Shape[a] != first.Shape[a]))
                throw Node.Problem($"inputs must have equal extents beside axis {axis}, input {i} is {other.Shape} and input 0 {first.Shape}");
            extents[axis] = checked(extents[axis] + other.Shape[axis]);
        }
        return One(first.Type, extents);
    }

    private int Axis(TensorShape shape) => Node.Attributes.Has("axis") ? Axes.Of(Node.Attributes.Integer("axis", 0), shape.Rank) : throw Node.Problem("axis is missing");
}

/// <summary>Parts of tensors that lie in equal distances: slices along an axis.</summary>
internal static class Slabs
{
    /// <summary>Copies all slabs that a target holds.</summary>
    /// <param name="sourcePlace">Where the first one starts in the source.</param>
    /// <param name="sourceStride">From one to the next.</param>
    public static void Copy(Tensor source, int sourcePlace, int sourceStride, Tensor target, int targetPlace, int targetStride, int length)
    {
        if (length == 0 || target.Shape.Count == 0)
            return;
        if (source.Type == ElementType.Float)
            Copy<float>(source.Floats, sourcePlace, sourceStride, target.Floats, targetPlace, targetStride, length);
        else
            Copy<long>(source.Integers, sourcePlace, sourceStride, target.Integers, targetPlace, targetStride, length);
    }

    private static void Copy<T>(ReadOnlySpan<T> source, int sourcePlace, int sourceStride, Span<T> target, int targetPlace, int targetStride, int length)
    {
        for (; targetPlace < target.Length; sourcePlace += sourceStride, targetPlace += targetStride)
            source.Slice(sourcePlace, length).CopyTo(target[targetPlace..]);
    }
}
