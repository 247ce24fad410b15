namespace ArchSim.Training;

/// <summary>How a network is trained.</summary>
public sealed record TrainingOptions
{
    /// <summary>Of the initial weights; the images have their own.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Of the optimizer.</summary>
    public required int Steps { get; init; }

    /// <summary>Images that are seen before the first comes again. Unless told none comes twice, so that nothing can be learned by heart.</summary>
    public long DistinctImages { get; init; } = long.MaxValue;

    /// <summary>Images of a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Learning rate of the first step; it falls evenly to zero.</summary>
    public double Rate { get; init; } = 4e-3;

    public int Threads { get; init; } = Environment.ProcessorCount;
}

/// <summary>
/// Trains a network on drawn digits. A batch is cut into the same parts however many threads there are, and their gradients are summed in the order of the parts,
/// so that the same options give the same bits.
/// </summary>
public sealed class Trainer(TrainableNetwork network, DigitImages images, TrainingOptions options)
{
    private const int PartImages = 8;

    private readonly Workspace[] _parts = [.. Enumerable.Range(0, options.Batch / PartImages).Select(_ => new Workspace(network, PartImages))];
    private readonly double[] _losses = new double[options.Batch / PartImages];

    /// <param name="progress">Told the step and the mean loss of its images.</param>
    /// <returns>The parameters.</returns>
    public float[] Train(Action<int, double>? progress = null)
    {
        var parameters = network.Initialize(options.Seed);
        var gradients = new float[parameters.Length];
        var adam = new Adam(parameters.Length);
        for (var step = 0; step < options.Steps; step++)
        {
            var first = (long)step * options.Batch;
            Parallel.For(0, _parts.Length, new ParallelOptions { MaxDegreeOfParallelism = options.Threads }, part => Run(part, first, parameters));
            Array.Clear(gradients);
            foreach (var part in _parts)
                Arithmetic.Add(part.ParameterGradients, gradients);
            adam.Update(parameters, gradients, options.Rate * (options.Steps - step) / options.Steps);
            progress?.Invoke(step, _losses.Sum() / options.Batch);
        }
        return parameters;
    }

    private void Run(int part, long batchStart, float[] parameters)
    {
        var work = _parts[part];
        Span<byte> pixels = stackalloc byte[DigitImages.Pixels];
        Span<int> labels = stackalloc int[PartImages];
        for (var i = 0; i < PartImages; i++)
        {
            var number = (batchStart + part * PartImages + i) % options.DistinctImages;
            images.Draw(number, pixels);
            DigitPreprocessing.Apply(pixels, work.Images.Slice(i * DigitImages.Pixels, DigitImages.Pixels));
            labels[i] = DigitImages.Label(number);
        }
        var scores = network.Forward(parameters, work);
        _losses[part] = CrossEntropy.Backward(scores, labels, options.Batch, work.ScoreGradients);
        network.Backward(parameters, work);
    }
}
