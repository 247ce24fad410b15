namespace ArchSim.Quantization;

/// <summary>What is to be quantized how, and on which images it is looked at.</summary>
public sealed record QuantizationRequest : QuantizationSetup
{
    /// <summary>One for all layers, or by layer.</summary>
    public required LayerSchemes Scheme { get; init; }

    /// <summary>Also evaluates the same operands with exact sums, where the scheme's sums are not: see <see cref="ExactSumsReport"/>.</summary>
    public bool ExactSums { get; init; }

    /// <summary>What a layer trace is to record; null where none is asked for.</summary>
    public TraceRequest? Trace { get; init; }
}
