namespace ArchSim.Networks;

/// <summary>A batch normalization in inference: y = factor x + shift, channel by channel.</summary>
/// <param name="Factor">scale / sqrt(variance + epsilon), computed in double precision.</param>
/// <param name="Shift">bias - mean factor.</param>
internal sealed record ChannelScales(double[] Factor, double[] Shift)
{
    // Of the inputs, after the value that is normalized.
    private const int Parameters = 4;

    public int Channels => Factor.Length;

    /// <returns>Null where the parameters are no constants.</returns>
    /// <exception cref="NetworkException">A normalization in training mode, or with parameters that make no number.</exception>
    public static ChannelScales? Of(GraphNode node, IReadOnlyDictionary<string, Tensor> constants)
    {
        if (Integer(node, "training_mode") != 0)
            throw node.Problem("training_mode must be 0: networks are executed, not trained");
        if (node.Inputs.Count != 1 + Parameters || node.Inputs.Skip(1).Any(i => !constants.ContainsKey(i)))
            return null;
        var inputs = node.Inputs.Skip(1).Select(i => constants[i]).ToArray();
        if (inputs.Any(t => t.Type != ElementType.Float || t.Shape.Rank != 1 || !t.Shape.Equals(inputs[0].Shape)))
            throw node.Problem($"scale, bias, mean and variance must be floats of one length, are {string.Join(", ", inputs.Select(t => $"{t.Type} {t.Shape}"))}");

        var epsilon = Number(node, "epsilon", 1e-5);
        var scales = new ChannelScales(new double[inputs[0].Shape.Count], new double[inputs[0].Shape.Count]);
        for (var c = 0; c < scales.Channels; c++)
        {
            var (scale, bias, mean, variance) = (inputs[0].Floats[c], inputs[1].Floats[c], inputs[2].Floats[c], inputs[3].Floats[c]);
            scales.Factor[c] = scale / Math.Sqrt(variance + epsilon);
            scales.Shift[c] = bias - (mean * scales.Factor[c]);
            if (!float.IsFinite((float)scales.Factor[c]) || !float.IsFinite((float)scales.Shift[c]))
                throw node.Problem($"channel {c}: scale {scale}, bias {bias}, mean {mean}, variance {variance} and epsilon {epsilon} make no finite number");
        }
        return scales;
    }

    /// <summary>Whether the node already is no more than its factor and shift.</summary>
    public static bool AreAllOf(GraphNode node, IReadOnlyDictionary<string, Tensor> constants) =>
        Number(node, "epsilon", 1e-5) == 0 && !constants[node.Inputs[3]].Floats.ContainsAnyExcept(0f) && !constants[node.Inputs[4]].Floats.ContainsAnyExcept(1f);

    private static long Integer(GraphNode node, string name) => Read(node, a => a.Integer(name, 0));

    private static double Number(GraphNode node, string name, double fallback) => Read(node, a => a.Number(name, fallback));

    private static T Read<T>(GraphNode node, Func<NodeAttributes, T> read)
    {
        try
        {
            return read(node.Attributes);
        }
        catch (ArgumentException e)
        {
            throw node.Problem(e.Message);
        }
    }
}
