namespace ArchSim.Results;

/// <summary>A study as the database keeps it.</summary>
public sealed record StudyDescription
{
    /// <summary>Content hash (hex) of all that its points and their results depend on.</summary>
    public required string Identity { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Full text of its file.</summary>
    public required string Source { get; init; }

    /// <summary>As study files name it.</summary>
    public required string Search { get; init; }

    /// <summary>In all, excluded ones counted.</summary>
    public required long Points { get; init; }

    /// <summary>Paths, in the order of a point's values.</summary>
    public required IReadOnlyList<string> Parameters { get; init; }

    public required IReadOnlyList<StudyFigure> Objectives { get; init; }

    public required IReadOnlyList<StudyConstraint> Constraints { get; init; }

    public required IReadOnlyList<StoredStudyWorkload> Workloads { get; init; }

    public IReadOnlyList<StudyChart> Charts { get; init; } = [];

    /// <summary>The mapper's objective.</summary>
    public required string Mapping { get; init; }

    public required long Seed { get; init; }

    public required string ModelVersion { get; init; }
}

/// <param name="Weight">How often it runs, relative to the others.</param>
public sealed record StoredStudyWorkload(string Use, double Weight, int Batch);

/// <summary>How many of a study's points are in a database.</summary>
public sealed record StudyCounts(long Done, long Failed, long Excluded)
{
    public long Total => Done + Failed + Excluded;
}

/// <summary>The numbers that leave <see cref="Index"/> when divided by <see cref="Of"/>.</summary>
public readonly record struct Shard(int Index, int Of)
{
    public static Shard Whole => new(0, 1);

    public override string ToString() => $"{Index}/{Of}";
}

/// <summary>One time that a study was worked on.</summary>
/// <param name="StartedUtc">ISO 8601.</param>
/// <param name="Simulated">Points that were computed.</param>
/// <param name="Remembered">Points whose configuration was in the database.</param>
public sealed record StudyExecution(string StartedUtc, double DurationSeconds, string Version, string CommandLine, string Shard, int Threads, long Simulated, long Remembered);
