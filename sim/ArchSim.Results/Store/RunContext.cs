namespace ArchSim.Results;

/// <summary>What surrounded a run and does not belong to its result.</summary>
public sealed record RunContext
{
    public required DateTimeOffset Started { get; init; }

    public required TimeSpan Duration { get; init; }

    /// <summary>Of the simulator.</summary>
    public required string Version { get; init; }

    /// <summary>The command that a reader can repeat.</summary>
    public required string CommandLine { get; init; }
}

public enum SaveOutcome
{
    Added,

    /// <summary>The result was there; that it was made again is noted.</summary>
    AlreadyThere,
}
