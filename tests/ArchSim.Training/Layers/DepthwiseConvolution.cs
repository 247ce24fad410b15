namespace ArchSim.Training;

/// <summary>A convolution of every channel by itself. Weights are [kernel row, kernel column, channel].</summary>
public sealed class DepthwiseConvolution(string name, MapShape input, KernelWindow window) : Layer(name, input, window.Output(input, input.Channels))
{
    public KernelWindow Window => window;

    public override int Products => window.Positions;

    public override int WeightCount => window.Positions * Channels;

    public override int BiasCount => Channels;

    private int Channels => Input.Channels;

    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        for (var pixel = 0; pixel < x.Length / Input.Count * Output.Pixels; pixel++)
        {
            var outputs = y.Slice(pixel * Channels, Channels);
            parameters[WeightCount..].CopyTo(outputs);
            for (var position = 0; position < window.Positions; position++)
            {
                var source = Source(pixel, position);
                if (source >= 0)
                    Arithmetic.MultiplyAdd(x.Slice(source, Channels), parameters.Slice(position * Channels, Channels), outputs);
            }
        }
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch)
    {
        for (var pixel = 0; pixel < dy.Length / Channels; pixel++)
        {
            var outputs = dy.Slice(pixel * Channels, Channels);
            Arithmetic.Add(outputs, dParameters[WeightCount..]);
            for (var position = 0; position < window.Positions; position++)
            {
                var source = Source(pixel, position);
                if (source < 0)
                    continue;
                Arithmetic.MultiplyAdd(x.Slice(source, Channels), outputs, dParameters.Slice(position * Channels, Channels));
                if (!dx.IsEmpty)
                    Arithmetic.MultiplyAdd(outputs, parameters.Slice(position * Channels, Channels), dx.Slice(source, Channels));
            }
        }
    }

    /// <param name="pixel">Of the outputs of all images.</param>
    private int Source(int pixel, int position)
    {
        var (image, place) = (pixel / Output.Pixels, pixel % Output.Pixels);
        var source = window.Source(Input, place / Output.Width, place % Output.Width, position);
        return source < 0 ? -1 : image * Input.Count + source;
    }
}
