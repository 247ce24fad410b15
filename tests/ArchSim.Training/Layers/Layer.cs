namespace ArchSim.Training;

/// <summary>A layer that can be trained. It holds no values: parameters, values and gradients are handed in, so that threads may share it.</summary>
public abstract class Layer(string name, MapShape input, MapShape output)
{
    /// <summary>As the nodes and weights of the exported network are called.</summary>
    public string Name => name;

    public MapShape Input => input;

    public MapShape Output => output;

    public virtual int WeightCount => 0;

    public virtual int BiasCount => 0;

    /// <summary>Weights first, then biases.</summary>
    public int ParameterCount => WeightCount + BiasCount;

    /// <summary>Products of an output: what initial weights are scaled by.</summary>
    public virtual int Products => 1;

    /// <summary>Computes the outputs of any number of images.</summary>
    /// <param name="x">[image, height, width, channels].</param>
    public abstract void Forward(ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, Span<float> y, Scratch scratch);

    /// <summary>Adds the gradients of the inputs and of the parameters to what is there.</summary>
    /// <param name="dx">Empty where nobody needs it.</param>
    public abstract void Backward(
        ReadOnlySpan<float> parameters, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx, Span<float> dParameters, Scratch scratch);
}

/// <summary>Memory that the layers of one thread use one after the other.</summary>
public sealed class Scratch
{
    private readonly float[][] _memory = [[], []];

    /// <param name="which">0 or 1: they do not overlap.</param>
    /// <returns>Any content.</returns>
    public Span<float> Take(int which, int length)
    {
        if (_memory[which].Length < length)
            _memory[which] = new float[length];
        return _memory[which].AsSpan(0, length);
    }
}
