namespace ArchSim.Training;

/// <summary>max(x, 0), with the gradient 0 at 0.</summary>
public sealed class Relu(string name, MapShape input) : Layer(name, input, input)
{
    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        for (var i = 0; i < y.Length; i++)
            y[i] = x[i] > 0 ? x[i] : 0;
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch)
    {
        for (var i = 0; i < dx.Length; i++)
            dx[i] += x[i] > 0 ? dy[i] : 0;
    }
}
