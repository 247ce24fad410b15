namespace ArchSim.Quantization;

/// <summary>What is recorded in a layer trace, and the facts that it carries of its origin.</summary>
public sealed record TraceRequest
{
    /// <summary>Images of the evaluation, the first of them, that operands and errors are recorded of; all where there are fewer.</summary>
    public required int Images { get; init; }

    /// <summary>Chooses the blocks of every layer.</summary>
    public required long Seed { get; init; }

    /// <summary>File name without its folder.</summary>
    public required string ModelFile { get; init; }

    /// <summary>SHA-256 of the file (hex).</summary>
    public required string ModelHash { get; init; }

    public required string DataSet { get; init; }

    /// <summary>SHA-256 of the data (hex).</summary>
    public required string DataHash { get; init; }

    /// <summary>Of the program.</summary>
    public required string Version { get; init; }
}
