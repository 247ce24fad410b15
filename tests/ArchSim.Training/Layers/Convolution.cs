namespace ArchSim.Training;

/// <summary>A convolution over all channels. Weights are [kernel row, kernel column, input channel, output channel].</summary>
public sealed class Convolution(string name, MapShape input, int channels, KernelWindow window) : Layer(name, input, window.Output(input, channels))
{
    public KernelWindow Window => window;

    public override int Products => window.Positions * Input.Channels;

    public override int WeightCount => Products * Output.Channels;

    public override int BiasCount => Output.Channels;

    private bool IsPointwise => window is { Size: 1, Stride: 1 };

    public override void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch)
    {
        var weights = parameters[..WeightCount];
        var biases = parameters[WeightCount..];
        for (var image = 0; image < x.Length / Input.Count; image++)
        {
            var outputs = y.Slice(image * Output.Count, Output.Count);
            for (var pixel = 0; pixel < Output.Pixels; pixel++)
                biases.CopyTo(outputs.Slice(pixel * Output.Channels, Output.Channels));
            var patches = Patches(x.Slice(image * Input.Count, Input.Count), scratch);
            Arithmetic.MultiplyAdd(patches, Products, 1, weights, outputs, Output.Pixels, Products, Output.Channels);
        }
    }

    public override void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch)
    {
        var dWeights = dParameters[..WeightCount];
        var dBiases = dParameters[WeightCount..];
        for (var image = 0; image < x.Length / Input.Count; image++)
        {
            var outputs = dy.Slice(image * Output.Count, Output.Count);
            for (var pixel = 0; pixel < Output.Pixels; pixel++)
                Arithmetic.Add(outputs.Slice(pixel * Output.Channels, Output.Channels), dBiases);
            var patches = Patches(x.Slice(image * Input.Count, Input.Count), scratch);
            Arithmetic.MultiplyAdd(patches, 1, Products, outputs, dWeights, Products, Output.Pixels, Output.Channels);
        }
        if (!dx.IsEmpty)
            InputGradients(parameters[..WeightCount], dy, dx, scratch);
    }

    private void InputGradients(ReadOnlySpan<float> weights, ReadOnlySpan<float> dy, Span<float> dx, Scratch scratch)
    {
        var transposed = scratch.Take(0, WeightCount);
        for (var product = 0; product < Products; product++)
        {
            for (var channel = 0; channel < Output.Channels; channel++)
                transposed[channel * Products + product] = weights[product * Output.Channels + channel];
        }
        var dPatches = scratch.Take(1, Output.Pixels * Products);
        for (var image = 0; image < dy.Length / Output.Count; image++)
        {
            dPatches.Clear();
            var outputs = dy.Slice(image * Output.Count, Output.Count);
            Arithmetic.MultiplyAdd(outputs, Output.Channels, 1, transposed, dPatches, Output.Pixels, Output.Channels, Products);
            var inputs = dx.Slice(image * Input.Count, Input.Count);
            for (var patch = 0; patch < Output.Pixels * window.Positions; patch++)
            {
                var source = Source(patch);
                if (source >= 0)
                    Arithmetic.Add(dPatches.Slice(patch * Input.Channels, Input.Channels), inputs.Slice(source, Input.Channels));
            }
        }
    }

    /// <summary>What the kernel sees at every output pixel: [pixel, kernel position, channel].</summary>
    private ReadOnlySpan<float> Patches(ReadOnlySpan<float> image, Scratch scratch)
    {
        if (IsPointwise)
            return image;
        var patches = scratch.Take(0, Output.Pixels * Products);
        for (var patch = 0; patch < Output.Pixels * window.Positions; patch++)
        {
            var target = patches.Slice(patch * Input.Channels, Input.Channels);
            var source = Source(patch);
            if (source < 0)
                target.Clear();
            else
                image.Slice(source, Input.Channels).CopyTo(target);
        }
        return patches;
    }

    private int Source(int patch)
    {
        var (pixel, position) = (patch / window.Positions, patch % window.Positions);
        return window.Source(Input, pixel / Output.Width, pixel % Output.Width, position);
    }
}
