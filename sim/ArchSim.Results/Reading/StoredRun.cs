namespace ArchSim.Results;

/// <summary>A run as the database has it.</summary>
public sealed record StoredRun
{
    public required string Hash { get; init; }
    public required string Accelerator { get; init; }
    public required string Workload { get; init; }
    public required string Precision { get; init; }

    /// <summary>"real" or "synthetic".</summary>
    public required string Operands { get; init; }
    public required string Objective { get; init; }
    public required int Batch { get; init; }
    public required long Seed { get; init; }
    public required string Status { get; init; }
    public required MetricTable Metrics { get; init; }
}

/// <summary>A layer of a run. Layers of one hash are one result; only their names differ.</summary>
public sealed record StoredLayer
{
    public required int Position { get; init; }
    public required string Name { get; init; }
    public required string Hash { get; init; }
    public required string Op { get; init; }
    public required string Shape { get; init; }
    public required string WeightFormat { get; init; }
    public required string ActivationFormat { get; init; }
    public required string AccumulatorFormat { get; init; }

    /// <summary>Null: the accelerator's partial-sum buffer decided.</summary>
    public required string? PartialSumFormat { get; init; }
    public required string OutputFormat { get; init; }
    public required string Mode { get; init; }
    public required string Mapping { get; init; }
    public required MetricTable Metrics { get; init; }
}

/// <summary>The full text of what a run was made from.</summary>
/// <param name="Kind">"accelerator", "workload" or "precision".</param>
public sealed record StoredConfig(string Kind, string Name, string Hash, string Text);

/// <summary>One time that a run was made.</summary>
/// <param name="StartedUtc">ISO 8601.</param>
public sealed record StoredExecution(string StartedUtc, double DurationSeconds, string Version, string CommandLine);
