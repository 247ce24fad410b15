namespace ArchSim.Networks;

/// <summary>Strides, dilations, pads and auto_pad of a convolution or a pool, checked.</summary>
internal readonly struct SpatialAttributes
{
    private readonly long[]? _pads;

    public SpatialAttributes(GraphNode node, int rank)
    {
        Strides = Steps(node, "strides", rank);
        Dilations = Steps(node, "dilations", rank);
        AutoPad = node.Attributes.Text("auto_pad", "NOTSET");
        if (AutoPad is not ("NOTSET" or "SAME_UPPER" or "SAME_LOWER" or "VALID"))
            throw node.Problem($"auto_pad must be NOTSET, SAME_UPPER, SAME_LOWER or VALID, was '{AutoPad}'");
        _pads = node.Attributes.Integers("pads");
        if (_pads is not null && _pads.Length != 2 * rank)
            throw node.Problem($"pads must be {2 * rank}, were {_pads.Length}");
        foreach (var pad in _pads ?? [])
            Range.Require("pads", pad, 0, Range.MostStep);
    }

    public int[] Strides { get; }

    public int[] Dilations { get; }

    public string AutoPad { get; }

    public bool IsSame => AutoPad is "SAME_UPPER" or "SAME_LOWER";

    /// <summary>Padding before and after an axis, where it is given.</summary>
    public (int Begin, int End) Pads(int axis) =>
        AutoPad != "NOTSET" || _pads is null ? (0, 0) : ((int)_pads[axis], (int)_pads[axis + _pads.Length / 2]);

    /// <summary>Padding of a total that is chosen so that sizes come out, the odd one at the end or, for SAME_LOWER, at the beginning.</summary>
    public (int Begin, int End) Share(int total)
    {
        var less = total / 2;
        return AutoPad == "SAME_LOWER" ? (total - less, less) : (less, total - less);
    }

    /// <summary>The kernel's extents, of the attribute.</summary>
    public static int[] Kernel(GraphNode node, int rank)
    {
        var kernel = node.Attributes.Integers("kernel_shape") ?? throw node.Problem("kernel_shape is missing");
        return kernel.Length == rank ? [.. kernel.Select(k => Range.Require("kernel_shape", k, 1, Range.MostStep))]
            : throw node.Problem($"kernel_shape must have {rank} extents, had {kernel.Length}");
    }

    /// <summary>Windows over an axis as convolutions and pools cut them.</summary>
    /// <param name="roundsUp">A last window that is not whole counts, unless it starts in the padding at the end.</param>
    /// <exception cref="ArgumentException">No window fits.</exception>
    public SpatialAxis Axis(int axis, int extent, int kernel, bool roundsUp = false)
    {
        var (stride, dilation) = (Strides[axis], Dilations[axis]);
        var reach = (long)(kernel - 1) * dilation + 1;
        if (extent < 1)
            throw new ArgumentException($"an image must have at least one pixel along every axis, had {extent}");
        if (IsSame)
        {
            var windows = (extent - 1) / stride + 1;
            var total = Math.Max(0, (long)(windows - 1) * stride + reach - extent);
            var (before, after) = Share(Range.Require("the padding of auto_pad", total, 0, 2 * Range.MostStep));
            return new SpatialAxis(extent, windows, kernel, stride, dilation, before, after);
        }
        var (begin, end) = Pads(axis);
        var room = (long)extent + begin + end - reach;
        if (room < 0)
            throw new ArgumentException($"a kernel that reaches over {reach} pixels does not fit an image of {extent} with pads {begin} and {end}");
        var outputs = room / stride + 1;
        if (roundsUp && room % stride != 0 && outputs * stride < (long)extent + begin)
            outputs++;
        return new SpatialAxis(extent, (int)outputs, kernel, stride, dilation, begin, end);
    }

    private static int[] Steps(GraphNode node, string name, int rank)
    {
        var steps = node.Attributes.Integers(name);
        if (steps is null)
            return [.. Enumerable.Repeat(1, rank)];
        return steps.Length == rank ? [.. steps.Select(s => Range.Require(name, s, 1, Range.MostStep))]
            : throw node.Problem($"{name} must be {rank}, were {steps.Length}");
    }
}
