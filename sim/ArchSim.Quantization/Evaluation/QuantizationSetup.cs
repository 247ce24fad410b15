using ArchSim.Networks;

namespace ArchSim.Quantization;

/// <summary>A network, and the images on which schemes are chosen and looked at.</summary>
public record QuantizationSetup
{
    public required NetworkGraph Graph { get; init; }

    /// <summary>Null where no scheme needs any.</summary>
    public ImageSet? Calibration { get; init; }

    /// <summary>With labels.</summary>
    public required ImageSet Evaluation { get; init; }

    /// <summary>Images of the evaluation, the first of them, that errors by layer are measured on; 0 for none.</summary>
    public int ErrorImages { get; init; } = 16;

    /// <summary>0 for as many as there are processors. Nothing depends on it but time.</summary>
    public int Threads { get; init; }

    /// <summary>Gives a place for the progress of a stage: calibration, evaluation in fp32, and so on, in images.</summary>
    public Func<string, IProgress<(int Done, int Total)>?> Progress { get; init; } = _ => null;
}
