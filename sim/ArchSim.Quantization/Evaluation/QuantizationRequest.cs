using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>What is to be quantized how, and on which images it is looked at.</summary>
public sealed record QuantizationRequest
{
    public required NetworkGraph Graph { get; init; }

    public required QuantizationScheme Scheme { get; init; }

    /// <summary>Null where the scheme needs none.</summary>
    public ImageSet? Calibration { get; init; }

    /// <summary>With labels.</summary>
    public required ImageSet Evaluation { get; init; }

    /// <summary>Images of the evaluation, the first of them, that errors by layer are measured on; 0 for none.</summary>
    public int ErrorImages { get; init; } = 16;

    /// <summary>What a layer trace is to record; null where none is asked for.</summary>
    public TraceRequest? Trace { get; init; }

    /// <summary>0 for as many as there are processors. Nothing depends on it but time.</summary>
    public int Threads { get; init; }

    /// <summary>Gives a place for the progress of a stage: calibration, evaluation in fp32, and so on, in images.</summary>
    public Func<string, IProgress<(int Done, int Total)>?> Progress { get; init; } = _ => null;
}
