using System.Numerics;

namespace ArchSim.Networks;

/// <summary>BatchNormalization as trained networks use it: a factor and a shift for every channel, made of stored moments.</summary>
internal sealed class BatchNormalizationOperator(GraphNode node) : CheckedOperator(node)
{
    public override void Run(IReadOnlyList<Tensor?> inputs, IReadOnlyList<Tensor> outputs, RunContext context)
    {
        var (input, output) = (inputs[0]!, outputs[0]);
        if (input.Shape.Count == 0)
            return;
        var channels = input.Shape[1];
        var pixels = Axes.Product(input.Shape, 2, input.Shape.Rank);
        var (scale, bias) = (inputs[1]!, inputs[2]!);
        var (mean, variance) = (inputs[3]!, inputs[4]!);
        for (var plane = 0; plane < input.Shape[0] * channels; plane++)
        {
            var c = plane % channels;
            var factor = scale.Floats[c] / Math.Sqrt(variance.Floats[c] + Epsilon);
            var shift = bias.Floats[c] - mean.Floats[c] * factor;
            ScaleAndShift(input.Floats.Slice(plane * pixels, pixels), (float)factor, (float)shift, output.Floats.Slice(plane * pixels, pixels));
        }
    }

    private protected override IReadOnlyList<ValueInfo> Settle(InputInfos inputs)
    {
        inputs.RequireCount(5, 5);
        if (Range.Flag(Node.Attributes, "training_mode"))
            throw Node.Problem("training_mode must be 0: networks are executed, not trained");
        var shape = inputs.Float(0).Shape;
        if (shape.Rank < 2)
            throw Node.Problem($"the input must have rank 2 or more, was {shape}");
        foreach (var (index, name) in new[] { (1, "scale"), (2, "bias"), (3, "mean"), (4, "variance") })
            _ = inputs.Channels(index, name, shape[1]);
        if (!(Epsilon >= 0 && double.IsFinite(Epsilon)))
            throw Node.Problem($"epsilon must be at least 0, was {Epsilon}");
        return One(new ValueInfo(ElementType.Float, shape));
    }

    private double Epsilon => Node.Attributes.Number("epsilon", 1e-5);

    private static void ScaleAndShift(ReadOnlySpan<float> input, float factor, float shift, Span<float> output)
    {
        var i = 0;
        var (factors, shifts) = (new Vector<float>(factor), new Vector<float>(shift));
        for (; i <= input.Length - Vector<float>.Count; i += Vector<float>.Count)
            (new Vector<float>(input[i..]) * factors + shifts).CopyTo(output[i..]);
        for (; i < input.Length; i++)
            output[i] = input[i] * factor + shift;
    }
}
