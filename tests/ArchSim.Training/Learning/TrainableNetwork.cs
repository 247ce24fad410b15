namespace ArchSim.Training;

/// <summary>A layer in its place.</summary>
/// <param name="Input">Number of the value it takes: 0 is the image, i the outcome of step i - 1.</param>
/// <param name="Shortcut">Number of a value that is added to what the layer gives; null where none is.</param>
public sealed record Step(Layer Layer, int Input, int? Shortcut = null);

/// <summary>Layers in the order of execution, and where the parameters of each lie among those of all. The last step gives the class scores.</summary>
public sealed class TrainableNetwork
{
    private readonly int[] _offsets;

    public TrainableNetwork(params IReadOnlyList<Step> steps)
    {
        Steps = steps;
        _offsets = new int[steps.Count + 1];
        for (var i = 0; i < steps.Count; i++)
        {
            var (layer, input, shortcut) = steps[i];
            if (input > i || Shape(input) != layer.Input || (shortcut is { } value && (value > i || Shape(value) != layer.Output)))
                throw new ArgumentException($"step {i}, {layer.Name}, takes other values than there are");
            _offsets[i + 1] = _offsets[i] + layer.ParameterCount;
        }
    }

    public IReadOnlyList<Step> Steps { get; }

    public MapShape Input => Steps[0].Layer.Input;

    public int Classes => Steps[^1].Layer.Output.Count;

    public int ParameterCount => _offsets[^1];

    /// <summary>Shape of a value by its number.</summary>
    public MapShape Shape(int value) => value == 0 ? Input : Steps[value - 1].Layer.Output;

    /// <summary>Weights and biases of a step's layer among the parameters of all.</summary>
    public Range Parameters(int step) => _offsets[step].._offsets[step + 1];

    /// <summary>Weights of a step's layer, without its biases.</summary>
    public Range Weights(int step) => _offsets[step]..(_offsets[step] + Steps[step].Layer.WeightCount);

    /// <summary>Weights drawn evenly, as wide as keeps the variance behind a ReLU (He et al., 2015, "Delving deep into rectifiers"); biases of zero.</summary>
    public float[] Initialize(ulong seed)
    {
        const int resolution = 1 << 24;
        var parameters = new float[ParameterCount];
        var random = new RandomStream(seed, 0);
        for (var step = 0; step < Steps.Count; step++)
        {
            var limit = Math.Sqrt(6.0 / Steps[step].Layer.Products);
            foreach (ref var weight in parameters.AsSpan(Weights(step)))
                weight = (float)(limit * random.Between(-resolution, resolution) / resolution);
        }
        return parameters;
    }

    /// <summary>Computes all values of the images in <see cref="Workspace.Images"/>.</summary>
    /// <returns>Scores, [image, class].</returns>
    public ReadOnlySpan<float> Forward(ReadOnlySpan<float> parameters, Workspace work)
    {
        for (var i = 0; i < Steps.Count; i++)
        {
            var outcome = work.Values[i + 1].AsSpan();
            Steps[i].Layer.Forward(parameters[Parameters(i)], work.Values[Steps[i].Input], outcome, work.Scratch);
            if (Steps[i].Shortcut is { } shortcut)
                Arithmetic.Add(work.Values[shortcut], outcome);
        }
        return work.Values[^1];
    }

    /// <summary>Computes the gradients of all parameters, after <see cref="Forward"/> and with those of the scores in <see cref="Workspace.ScoreGradients"/>.</summary>
    public void Backward(ReadOnlySpan<float> parameters, Workspace work)
    {
        Array.Clear(work.ParameterGradients);
        for (var value = 1; value < Steps.Count; value++)
            Array.Clear(work.Gradients[value]);
        for (var i = Steps.Count - 1; i >= 0; i--)
        {
            var (layer, input, shortcut) = Steps[i];
            var gradients = work.Gradients[i + 1];
            if (shortcut is { } value)
                Arithmetic.Add(gradients, work.Gradients[value]);
            var parameterGradients = work.ParameterGradients.AsSpan(Parameters(i));
            layer.Backward(parameters[Parameters(i)], work.Values[input], gradients, work.Gradients[input], parameterGradients, work.Scratch);
        }
    }
}

/// <summary>Values and gradients of some images in a network, for one thread.</summary>
public sealed class Workspace
{
    public Workspace(TrainableNetwork network, int images)
    {
        int Length(int value) => images * network.Shape(value).Count;
        Values = [.. Enumerable.Range(0, network.Steps.Count + 1).Select(v => new float[Length(v)])];
        // Nobody asks for the gradient of an image.
        Gradients = [.. Enumerable.Range(0, network.Steps.Count + 1).Select(v => new float[v == 0 ? 0 : Length(v)])];
        ParameterGradients = new float[network.ParameterCount];
    }

    public float[][] Values { get; }

    public float[][] Gradients { get; }

    public float[] ParameterGradients { get; }

    public Scratch Scratch { get; } = new();

    /// <summary>[image, height, width, channel].</summary>
    public Span<float> Images => Values[0];

    /// <summary>[image, class].</summary>
    public Span<float> ScoreGradients => Gradients[^1];
}
