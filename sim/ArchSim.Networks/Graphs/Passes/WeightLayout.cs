namespace ArchSim.Networks;

/// <summary>Which output channel an element of the weights of a Conv, ConvTranspose or Gemm belongs to.</summary>
/// <param name="Channels">Of all groups.</param>
/// <param name="ElementsInGroup">Of the weights: groups lie one after the other.</param>
/// <param name="Inner">Elements of one channel that lie together.</param>
internal readonly record struct WeightLayout(int Channels, int ChannelsInGroup, int ElementsInGroup, int Inner)
{
    public int ChannelOf(int element) => (element / ElementsInGroup * ChannelsInGroup) + (element / Inner % ChannelsInGroup);

    /// <returns>Null for other operators, and for weights that the operator does not take.</returns>
    /// <exception cref="ArgumentException">An attribute of another type.</exception>
    public static WeightLayout? Of(GraphNode node, TensorShape weights)
    {
        if (weights.Count == 0 || weights.Rank < 2)
            return null;
        switch (node.Operator)
        {
            // [output channels, input channels of a group, kernel...]
            case "Conv":
                return new WeightLayout(weights[0], weights[0], weights.Count, weights.Count / weights[0]);

            // [input channels, output channels of a group, kernel...]
            case "ConvTranspose":
                var groups = node.Attributes.Integer("group", 1);
                if (groups < 1 || weights[0] % groups != 0)
                    return null;
                return new WeightLayout((int)groups * weights[1], weights[1], weights.Count / (int)groups, weights.Count / weights[0] / weights[1]);

            case "Gemm" when weights.Rank == 2:
                return node.Attributes.Integer("transB", 0) == 0
                    ? new WeightLayout(weights[1], weights[1], weights.Count, 1)
                    : new WeightLayout(weights[0], weights[0], weights.Count, weights[1]);

            default:
                return null;
        }
    }
}
