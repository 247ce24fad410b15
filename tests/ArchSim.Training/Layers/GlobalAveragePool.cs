namespace ArchSim.Training;

/// <summary>The mean of every channel.</summary>
public sealed class GlobalAveragePool(string name, MapShape input) : Layer(name, input, new MapShape(1, 1, input.Channels))
{
    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        y.Clear();
        for (var pixel = 0; pixel < x.Length / Input.Channels; pixel++)
            Arithmetic.Add(x.Slice(pixel * Input.Channels, Input.Channels), Channels(y, pixel));
        for (var i = 0; i < y.Length; i++)
            y[i] /= Input.Pixels;
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch)
    {
        var shares = scratch.Take(0, dy.Length);
        for (var i = 0; i < dy.Length; i++)
            shares[i] = dy[i] / Input.Pixels;
        for (var pixel = 0; pixel < dx.Length / Input.Channels; pixel++)
            Arithmetic.Add(Channels(shares, pixel), dx.Slice(pixel * Input.Channels, Input.Channels));
    }

    /// <summary>The channels of the image that a pixel belongs to.</summary>
    private Span<float> Channels(Span<float> values, int pixel) => values.Slice(pixel / Input.Pixels * Input.Channels, Input.Channels);
}
