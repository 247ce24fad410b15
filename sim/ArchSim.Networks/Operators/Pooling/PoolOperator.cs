using System.Numerics;

namespace ArchSim.Networks;

/// <summary>MaxPool and AveragePool over windows of one- or two-dimensional images.</summary>
internal abstract class PoolOperator(GraphNode node) : CheckedOperator(node), IWindowedOperator
{
    public sealed override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        var (rows, columns) = Windows(input.Shape);
        var (pixels, results) = (rows.Extent * columns.Extent, rows.Outputs * columns.Outputs);
        for (var plane = 0; plane < input.Shape[0] * input.Shape[1]; plane++)
            Plane(input.Floats.Slice(plane * pixels, pixels), rows, columns, outputs[0].Floats.Slice(plane * results, results), context);
    }

    public (SpatialAxis Height, SpatialAxis Width) Windows(IReadOnlyList<ValueInfo?> inputs) => Windows(inputs[0]!.Shape);

    private protected sealed override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var shape = inputs.Float(0).Shape;
        if (shape.Rank is not (3 or 4))
            throw Node.Problem($"the input must have rank 3 or 4: images, channels, pixels; was {shape}");
        RequireAttributes();
        var (rows, columns) = Windows(shape);
        foreach (var axis in new[] { rows, columns })
        {
            // A window must not lie in padding alone.
            if (Math.Max(axis.Begin, axis.End) > (long)(axis.Kernel - 1) * axis.Dilation)
                throw Node.Problem($"pads must be smaller than the kernel, which reaches over {(long)(axis.Kernel - 1) * axis.Dilation + 1} pixels, were {axis.Begin} and {axis.End}");
        }
        return shape.Rank == 3 ? One(ElementType.Float, shape[0], shape[1], columns.Outputs)
            : One(ElementType.Float, shape[0], shape[1], rows.Outputs, columns.Outputs);
    }

    private protected abstract void RequireAttributes();

    private protected abstract void Plane(ReadOnlySpan<float> pixels, SpatialAxis rows, SpatialAxis columns, Span<float> results, RunContext context);

    private (SpatialAxis Rows, SpatialAxis Columns) Windows(TensorShape shape)
    {
        var rank = shape.Rank - 2;
        var attributes = new SpatialAttributes(Node, rank);
        var kernel = SpatialAttributes.Kernel(Node, rank);
        var roundsUp = Range.Flag(Node.Attributes, "ceil_mode");
        var columns = attributes.Axis(rank - 1, shape[^1], kernel[^1], roundsUp);
        return (rank == 1 ? SpatialAxis.None : attributes.Axis(0, shape[2], kernel[0], roundsUp), columns);
    }
}

internal sealed class MaxPoolOperator(GraphNode node) : PoolOperator(node)
{
    private protected override void RequireAttributes() => Range.Require("storage_order", Node.Attributes.Integer("storage_order", 0), 0, 0);

    /// <summary>First the largest of every column of a row of windows, whole vectors at a time; then of the columns of every window.</summary>
    private protected override void Plane(ReadOnlySpan<float> pixels, SpatialAxis rows, SpatialAxis columns, Span<float> results, RunContext context)
    {
        var most = context.Scratch(columns.Extent);
        for (var y = 0; y < rows.Outputs; y++, results = results[columns.Outputs..])
        {
            most.Fill(float.NegativeInfinity);
            var (firstRow, endRow) = rows.Inside(y);
            for (var row = firstRow; row < endRow; row++)
                Larger(most, pixels.Slice(rows.Position(y, row) * columns.Extent, columns.Extent));
            for (var x = 0; x < columns.Outputs; x++)
            {
                var (first, end) = columns.Inside(x);
                var result = float.NegativeInfinity;
                for (var (column, place) = (first, columns.Position(x, first)); column < end; column++, place += columns.Dilation)
                    result = most[place] > result ? most[place] : result;
                results[x] = result;
            }
        }
    }

    private static void Larger(Span<float> most, ReadOnlySpan<float> values)
    {
        var i = 0;
        for (; i <= most.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var (a, b) = (new Vector<float>(most[i..]), new Vector<float>(values[i..]));
            Vector.ConditionalSelect(Vector.GreaterThan(b, a), b, a).CopyTo(most[i..]);
        }
        for (; i < most.Length; i++)
            most[i] = values[i] > most[i] ? values[i] : most[i];
    }
}

internal sealed class AveragePoolOperator(GraphNode node) : PoolOperator(node)
{
    private protected override void RequireAttributes() => Range.Flag(Node.Attributes, "count_include_pad");

    private protected override void Plane(ReadOnlySpan<float> pixels, SpatialAxis rows, SpatialAxis columns, Span<float> results, RunContext context)
    {
        var countsPadding = Range.Flag(Node.Attributes, "count_include_pad");
        var result = 0;
        for (var y = 0; y < rows.Outputs; y++)
        {
            var (firstRow, endRow) = rows.Inside(y);
            for (var x = 0; x < columns.Outputs; x++)
            {
                var (first, end) = columns.Inside(x);
                var sum = 0.0;
                for (var row = firstRow; row < endRow; row++)
                {
                    var place = rows.Position(y, row) * columns.Extent + columns.Position(x, first);
                    for (var column = first; column < end; column++, place += columns.Dilation)
                        sum += pixels[place];
                }
                var count = countsPadding ? Length(rows.InsidePadding(y)) * Length(columns.InsidePadding(x)) : (long)(endRow - firstRow) * (end - first);
                results[result++] = (float)(sum / Math.Max(1, count));
            }
        }
    }

    private static long Length((int First, int End) elements) => elements.End - elements.First;
}

/// <summary>GlobalAveragePool: the mean of every channel of every image.</summary>
internal sealed class GlobalAveragePoolOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var shape = inputs[0]!.Shape;
        var pixels = Axes.Product(shape, 2, shape.Rank);
        var output = outputs[0].Floats;
        for (var plane = 0; plane < output.Length; plane++)
        {
            var sum = 0.0;
            foreach (var value in inputs[0]!.Floats.Slice(plane * pixels, pixels))
                sum += value;
            output[plane] = (float)(sum / pixels);
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 1);
        var shape = inputs.Float(0).Shape;
        if (shape.Rank < 3 || shape.Extents[2..].Contains(0))
            throw Node.Problem($"the input must have images, channels and at least one pixel, was {shape}");
        var extents = shape.Extents.ToArray();
        extents.AsSpan(2).Fill(1);
        return One(ElementType.Float, extents);
    }
}
