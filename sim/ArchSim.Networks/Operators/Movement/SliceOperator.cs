namespace ArchSim.Networks;

/// <summary>Slice: along some axes from a start to before an end, in steps that may go backwards. Starts and ends beyond the extent are moved onto it.</summary>
internal sealed class SliceOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var input = inputs[0]!;
        var strides = Axes.Strides(input.Shape);
        var cuts = Cuts(input.Shape, inputs[1]!.Integers, inputs[2]!.Integers, inputs.IntegersAt(3), inputs.IntegersAt(4));
        var first = 0;
        for (var axis = 0; axis < strides.Length; axis++)
        {
            first += cuts[axis].Start * strides[axis];
            strides[axis] *= cuts[axis].Step;
        }
        StridedCopy.Run(input, first, strides, outputs[0]);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(3, 5);
        var data = inputs.Any(0);
        var cuts = Cuts(data.Shape, inputs.RequiredIntegers(1, "starts"), inputs.RequiredIntegers(2, "ends"), inputs.Integers(3, "axes"), inputs.Integers(4, "steps"));
        return One(data.Type, [.. cuts.Select(c => c.Count)]);
    }

    private static Cut[] Cuts(TensorShape shape, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, long[]? givenAxes, long[]? steps)
    {
        if (starts.Length != ends.Length || (givenAxes ?? []).Length != (givenAxes is null ? 0 : starts.Length) || steps is not null && steps.Length != starts.Length)
            throw new ArgumentException($"starts, ends, axes and steps must be as many, were {starts.Length}, {ends.Length}, {givenAxes?.Length}, {steps?.Length}");
        if (givenAxes is null && starts.Length > shape.Rank)
            throw new ArgumentException($"starts must be at most {shape.Rank}, were {starts.Length}");
        var axes = givenAxes is null ? Axes.All(starts.Length) : Axes.Of(givenAxes, shape.Rank);
        var cuts = new Cut[shape.Rank];
        for (var axis = 0; axis < cuts.Length; axis++)
            cuts[axis] = new Cut(0, 1, shape[axis]);
        for (var i = 0; i < axes.Length; i++)
            cuts[axes[i]] = Cut.Of(shape[axes[i]], starts[i], ends[i], steps?[i] ?? 1);
        return cuts;
    }

    private readonly record struct Cut(int Start, int Step, int Count)
    {
        public static Cut Of(int extent, long start, long end, long step)
        {
            if (step == 0)
                throw new ArgumentException("steps must not be 0");
            // No step goes further than from one end to the other.
            step = Math.Clamp(step, -TensorShape.MostElements, TensorShape.MostElements);
            var (least, most) = step > 0 ? (0, extent) : (-1, extent - 1);
            start = Math.Clamp(start < 0 ? start + extent : start, step > 0 ? 0 : Math.Min(0, most), most);
            end = Math.Clamp(end < 0 ? end + extent : end, least, most);
            var count = step > 0 ? (end - start + step - 1) / step : (start - end - step - 1) / -step;
            return count <= 0 || extent == 0 ? new Cut(0, 1, 0) : new Cut((int)start, count == 1 ? 1 : (int)step, (int)count);
        }
    }
}
