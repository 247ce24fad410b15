namespace ArchSim.Training;

/// <summary>A fully connected layer. Weights are [input, output].</summary>
public sealed class Dense(string name, MapShape input, int outputs) : Layer(name, input, new MapShape(1, 1, outputs))
{
    public override int Products => Input.Count;

    public override int WeightCount => Input.Count * Output.Count;

    public override int BiasCount => Output.Count;

    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        var images = x.Length / Input.Count;
        for (var image = 0; image < images; image++)
            parameters[WeightCount..].CopyTo(y.Slice(image * Output.Count, Output.Count));
        Arithmetic.MultiplyAdd(x, Input.Count, 1, parameters[..WeightCount], y, images, Input.Count, Output.Count);
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch)
    {
        var images = x.Length / Input.Count;
        for (var image = 0; image < images; image++)
            Arithmetic.Add(dy.Slice(image * Output.Count, Output.Count), dParameters[WeightCount..]);
        Arithmetic.MultiplyAdd(x, 1, Input.Count, dy, dParameters[..WeightCount], Input.Count, images, Output.Count);
        if (dx.IsEmpty)
            return;
        for (var image = 0; image < images; image++)
        {
            for (var i = 0; i < Input.Count; i++)
            {
                ref var sum = ref dx[image * Input.Count + i];
                for (var j = 0; j < Output.Count; j++)
                    sum = MathF.FusedMultiplyAdd(dy[image * Output.Count + j], parameters[i * Output.Count + j], sum);
            }
        }
    }
}
