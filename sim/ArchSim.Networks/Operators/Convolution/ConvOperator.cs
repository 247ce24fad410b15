namespace ArchSim.Networks;

/// <summary>Conv: weights are [output channels, input channels of a group, kernel].</summary>
internal sealed class ConvOperator(GraphNode node) : ConvolutionOperator(node)
{
    public override float[] OrderedWeights(Tensor weights)
    {
        var positions = Axes.Product(weights.Shape, 2, weights.Shape.Rank);
        var channels = weights.Shape[1];
        var ordered = new float[weights.Shape.Count];
        for (var output = 0; output < weights.Shape[0]; output++)
        {
            var first = output * channels * positions;
            Transposition.Run(weights.Floats.Slice(first, channels * positions), channels, positions, ordered.AsSpan(first), channels);
        }
        return ordered;
    }

    private protected override ConvolutionShape Shape(TensorShape image, TensorShape weights)
    {
        var groups = Groups(image[1]);
        if (weights[1] != image[1] / groups)
            throw new ArgumentException($"weights must have {image[1] / groups} input channels for {image[1]} channels in {groups} groups, were {weights}");
        if (weights[0] % groups != 0)
            throw new ArgumentException($"output channels must be a multiple of {groups} groups, weights were {weights}");
        var rank = image.Rank - 2;
        var attributes = new SpatialAttributes(Node, rank);
        var height = rank == 1 ? SpatialAxis.None : attributes.Axis(0, image[2], weights[2]);
        return new ConvolutionShape(image[0], groups, weights[1], weights[0] / groups, height, attributes.Axis(rank - 1, image[^1], weights[^1]), false);
    }
}
