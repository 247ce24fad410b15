namespace ArchSim.Networks;

/// <summary>Resize by nearest neighbours, to given sizes or by given scales.</summary>
internal sealed class ResizeOperator(GraphNode node) : CheckedOperator(node)
{
    private const int Scales = 2, Sizes = 3;

    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (input, output) = (inputs[0]!, outputs[0]);
        var scales = inputs.At(Scales) is { Shape.Count: > 0 } given ? given.Floats.ToArray() : null;
        var axes = ResizedAxes(input.Shape.Rank);
        var maps = new int[input.Shape.Rank][];
        for (var axis = 0; axis < maps.Length; axis++)
        {
            var (extent, resized) = (input.Shape[axis], output.Shape[axis]);
            var place = Array.IndexOf(axes, axis);
            var scale = place < 0 ? 1 : scales?[place] ?? (double)resized / extent;
            maps[axis] = [.. Enumerable.Range(0, resized).Select(i => place < 0 ? i : Nearest(i, scale, extent, resized))];
        }
        if (input.Type == ElementType.Float)
            MappedCopy.Run(input.Floats, input.Shape, maps, output.Floats, 0);
        else
            MappedCopy.Run(input.Integers, input.Shape, maps, output.Integers, 0);
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(1, 4);
        RequireAttribute("mode", "nearest", "nearest");
        RequireAttribute("coordinate_transformation_mode", CoordinateMode, "half_pixel", "asymmetric", "pytorch_half_pixel", "align_corners");
        RequireAttribute("nearest_mode", NearestMode, "round_prefer_floor", "round_prefer_ceil", "floor", "ceil");
        RequireAttribute("keep_aspect_ratio_policy", "stretch", "stretch");
        if (Range.Flag(Node.Attributes, "antialias"))
            throw Node.Problem("antialias must be 0 for nearest neighbours");
        var data = inputs.Any(0);
        var axes = ResizedAxes(data.Shape.Rank);
        var scales = inputs.Floats(Scales, "scales") is { Length: > 0 } givenScales ? givenScales : null;
        var sizes = inputs.Integers(Sizes, "sizes") is { Length: > 0 } givenSizes ? givenSizes : null;
        if (scales is null == sizes is null || (scales?.Length ?? sizes!.Length) != axes.Length)
            throw Node.Problem($"either scales or sizes must be given, {axes.Length} of them");
        var extents = data.Shape.Extents.ToArray();
        for (var i = 0; i < axes.Length; i++)
        {
            ref var extent = ref extents[axes[i]];
            extent = sizes is not null ? Range.Require("sizes", sizes[i], extent == 0 ? 0 : 1, extent == 0 ? 0 : TensorShape.MostElements) : Scaled(extent, scales![i]);
        }
        return One(data.Type, extents);
    }

    private string CoordinateMode => Node.Attributes.Text("coordinate_transformation_mode", "half_pixel");

    private string NearestMode => Node.Attributes.Text("nearest_mode", "round_prefer_floor");

    private int[] ResizedAxes(int rank) => Node.Attributes.Integers("axes") is { } axes ? Axes.Of(axes, rank) : Axes.All(rank);

    private void RequireAttribute(string name, string fallback, params ReadOnlySpan<string> allowed)
    {
        var value = Node.Attributes.Text(name, fallback);
        if (!allowed.Contains(value))
            throw Node.Problem($"{name} must be {string.Join(", ", allowed)}, was '{value}'");
    }

    private static int Scaled(int extent, float scale)
    {
        var scaled = Math.Floor(extent * (double)scale);
        return scale > 0 && scaled <= TensorShape.MostElements ? (int)scaled
            : throw new ArgumentException($"scales must be above 0 and give at most {TensorShape.MostElements} elements, was {scale} for {extent}");
    }

    private int Nearest(int index, double scale, int extent, int resized)
    {
        var x = CoordinateMode switch
        {
            "asymmetric" => index / scale,
            "align_corners" => resized == 1 ? 0 : index * (extent - 1.0) / (resized - 1),
            "pytorch_half_pixel" when resized == 1 => 0,
            _ => (index + 0.5) / scale - 0.5,
        };
        var nearest = NearestMode switch
        {
            "floor" => Math.Floor(x),
            "ceil" => Math.Ceiling(x),
            "round_prefer_ceil" => Math.Floor(x + 0.5),
            _ => Math.Ceiling(x - 0.5),
        };
        return (int)Math.Clamp(nearest, 0, extent - 1);
    }
}
