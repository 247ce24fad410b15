namespace ArchSim.Networks;

/// <summary>
/// ConvTranspose: weights are [input channels, output channels of a group, kernel]. It is computed output pixel by output pixel, so that a reduction is one
/// sum, as in a convolution; kernel elements that meet the gaps between spread pixels multiply zeros.
/// </summary>
internal sealed class ConvTransposeOperator(GraphNode node) : ConvolutionOperator(node)
{
    public override float[] OrderedWeights(Tensor weights)
    {
        var positions = Axes.Product(weights.Shape, 2, weights.Shape.Rank);
        var groups = Groups(weights.Shape[0]);
        var (channels, outputs) = (weights.Shape[0] / groups, weights.Shape[1]);
        var source = weights.Floats;
        var ordered = new float[weights.Shape.Count];
        var place = 0;
        for (var group = 0; group < groups; group++)
        {
            for (var output = 0; output < outputs; output++)
            {
                for (var position = 0; position < positions; position++)
                {
                    for (var channel = 0; channel < channels; channel++)
                        ordered[place++] = source[((group * channels + channel) * outputs + output) * positions + position];
                }
            }
        }
        return ordered;
    }

    private protected override ConvolutionShape Shape(TensorShape image, TensorShape weights)
    {
        var groups = Groups(image[1]);
        if (weights[0] != image[1])
            throw new ArgumentException($"weights must have {image[1]} input channels, were {weights}");
        var rank = image.Rank - 2;
        var attributes = new SpatialAttributes(Node, rank);
        var height = rank == 1 ? SpatialAxis.None : Axis(attributes, 0, rank, image[2], weights[2]);
        return new ConvolutionShape(image[0], groups, image[1] / groups, weights[1], height, Axis(attributes, rank - 1, rank, image[^1], weights[^1]), true);
    }

    private SpatialAxis Axis(SpatialAttributes attributes, int axis, int rank, int extent, int kernel)
    {
        if (extent < 1)
            throw new ArgumentException($"an image must have at least one pixel along every axis, had {extent}");
        var (stride, dilation) = (attributes.Strides[axis], attributes.Dilations[axis]);
        var more = Extent("output_padding", axis, rank, 0, Math.Max(stride, dilation) - 1) ?? 0;
        var whole = checked((extent - 1L) * stride + more + (kernel - 1L) * dilation + 1);
        var (begin, end) = attributes.Pads(axis);
        var outputs = Extent("output_shape", axis, rank, 1, TensorShape.MostElements) ?? (attributes.IsSame ? (long)extent * stride : null);
        if (outputs is { } wanted)
        {
            var total = Range.Require("the padding that output_shape asks for", Math.Max(0, whole - wanted), 0, 2 * Range.MostStep);
            // The larger half is at the beginning, unless SAME_UPPER says otherwise.
            begin = attributes.AutoPad == "SAME_UPPER" ? total / 2 : total - total / 2;
            end = total - begin;
        }
        var count = Range.Require("an output extent", outputs ?? whole - begin - end, 1, TensorShape.MostElements);
        // Positions of kernel elements are computed with integers.
        Range.Require("the reach of a kernel", whole, 1, TensorShape.MostElements);
        return new SpatialAxis(extent, count, kernel, stride, dilation, begin, end);
    }

    private long? Extent(string name, int axis, int rank, long least, long most)
    {
        var extents = Node.Attributes.Integers(name);
        if (extents is not null && extents.Length != rank)
            throw new ArgumentException($"{name} must be {rank} extents, were {extents.Length}");
        return extents is null ? null : Range.Require(name, extents[axis], least, most);
    }
}
