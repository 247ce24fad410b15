using ArchSim.Configuration;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>A study as its file says it, each part sound by itself; what parts make of each other is not checked yet.</summary>
internal sealed record StudyDraft
{
    public required MapReader Map { get; init; }
    public required string Name { get; init; }
    public required string Description { get; init; }
    public required string Accelerator { get; init; }
    public required string? Precision { get; init; }
    public required IReadOnlyList<StudyWorkload> Workloads { get; init; }
    public required Objective Mapping { get; init; }
    public required long Seed { get; init; }
    public required IReadOnlyList<DraftField> Sets { get; init; }
    public required IReadOnlyList<DraftField> Derived { get; init; }
    public required IReadOnlyList<(string Text, ConfigNode Node, string Path)> Conditions { get; init; }
    public required IReadOnlyList<(Parameter Parameter, DraftField Field)> Parameters { get; init; }
    public required SearchDraft Search { get; init; }
    public required IReadOnlyList<StudyFigure> Objectives { get; init; }
    public required IReadOnlyList<StudyConstraint> Constraints { get; init; }
    public required IReadOnlyList<StudyChart> Charts { get; init; }
    public required StudyAccuracy? Accuracy { get; init; }
    public required string? Scheme { get; init; }
}

/// <summary>A path that a study gives a value, values or an expression.</summary>
/// <param name="Text">The value or the expression; empty for a parameter.</param>
/// <param name="Map">Where it stands, for messages.</param>
internal sealed record DraftField(StudyField Field, string Path, string Text, MapReader Map)
{
    public void Problem(string message) => Map.Problem(Path, message);
}

internal sealed record SearchDraft(string Kind, long Points, int Population, int Generations, MapReader Map, string Key)
{
    public void Problem(string message) => Map.Problem(Key, message);
}
