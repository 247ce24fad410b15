namespace ArchSim.Workloads;

/// <summary>
/// A quantized network as it ran on real data: its layers in order with their formats and scales, and samples of their operands. A trace is a workload by
/// itself and knows no hardware.
/// </summary>
public sealed record NetworkTrace
{
    /// <summary>Of the network.</summary>
    public required string Name { get; init; }

    public required TraceSource Source { get; init; }

    public required IReadOnlyList<TraceLayer> Layers { get; init; }
}

/// <summary>What a trace was made from.</summary>
public sealed record TraceSource
{
    /// <summary>File name without its folder.</summary>
    public required string ModelFile { get; init; }

    /// <summary>SHA-256 of the file (hex).</summary>
    public required string ModelHash { get; init; }

    public required string DataSet { get; init; }

    /// <summary>SHA-256 of the data (hex).</summary>
    public required string DataHash { get; init; }

    /// <summary>How it was quantized, in the words of the command line; the name of the trace's precision.</summary>
    public required string Scheme { get; init; }

    public required long Seed { get; init; }

    /// <summary>Of the program that made it.</summary>
    public required string Version { get; init; }

    /// <summary>Images that operands and errors were recorded of.</summary>
    public required int Images { get; init; }
}

/// <summary>One layer of a trace.</summary>
public sealed record TraceLayer
{
    /// <summary>Shapes, for one image.</summary>
    public required Layer Layer { get; init; }

    public required LayerFormats Formats { get; init; }

    /// <summary>Name of the scheme that the layer was quantized in, which may be another than that of its neighbours; null for a vector layer.</summary>
    public string? Scheme { get; init; }

    /// <summary>
    /// In what its sums were held, as names of schemes have it behind <c>+acc=</c>, with what was chosen for this layer: where the format says how wide sums are, this says how they
    /// overflow, round and are aligned. Null for a vector layer.
    /// </summary>
    public string? AccumulatorName { get; init; }

    /// <summary>Kt: after every so many products sums were stored in the format of partial sums; null where they stayed in the accumulators.</summary>
    public int? PartialSumProducts { get; init; }

    /// <summary>A channel is an output channel, those of all groups one after the other, and has K values; null for a vector layer.</summary>
    public TensorScales? WeightScales { get; init; }

    /// <summary>
    /// Of a bias correction, one an output channel, those of all groups one after the other, in units of the weights: the weight that was multiplied is
    /// <c>scale x (Decode(code) - zero point) + offset</c>. None where all are 0.
    /// </summary>
    public IReadOnlyList<float> WeightOffsets { get; init; } = [];

    /// <summary>A channel is an input channel, those of all groups one after the other; scales of groups are not for activations.</summary>
    public TensorScales? ActivationScales { get; init; }

    /// <summary>A channel is an output channel, those of all groups one after the other.</summary>
    public TensorScales? OutputScales { get; init; }

    public QuantizationErrors Errors { get; init; } = new();

    /// <summary>Codes of the real tensors with their places; null for a vector layer.</summary>
    public OperandSample? Operands { get; init; }

    /// <summary>Sums of the recorded outputs after 16, 32, 64, 128 and 256 products each.</summary>
    public IReadOnlyList<PartialSumHistogram> PartialSums { get; init; } = [];
}

/// <summary>What quantization lost, against fp32 on the same images. Null where it was not measured.</summary>
public sealed record QuantizationErrors
{
    /// <summary>Signal to noise of the weights in dB; infinite where they are exact.</summary>
    public double? WeightSqnrDb { get; init; }

    public double? ActivationSqnrDb { get; init; }

    public double? OutputSqnrDb { get; init; }

    /// <summary>Of the outputs.</summary>
    public double? MeanSquaredError { get; init; }

    /// <summary>Share of the weights that lie beyond the largest value of their format.</summary>
    public double? WeightClippedShare { get; init; }

    public double? ActivationClippedShare { get; init; }
}
