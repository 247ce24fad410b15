using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>A space of designs and what is asked of it, as a study file states it; all of it checked.</summary>
public sealed record Study
{
    public required string Name { get; init; }
    public string Description { get; init; } = "";

    /// <summary>The file it came from, for messages.</summary>
    public required string File { get; init; }

    /// <summary>Full text, kept with results.</summary>
    public required string SourceText { get; init; }

    /// <summary>
    /// Content hash (hex) of all that the points and their results depend on: the fields of the study, the files that it names, the version of the model. Shards of one study
    /// have one identity.
    /// </summary>
    public required string Identity { get; init; }

    public required string Accelerator { get; init; }

    /// <summary>Null: the accelerator's default_precision.</summary>
    public string? Precision { get; init; }

    public required IReadOnlyList<StudyWorkload> Workloads { get; init; }

    /// <summary>The mapper's objective.</summary>
    public Objective Mapping { get; init; } = Objective.Latency;

    public long Seed { get; init; } = 1;

    /// <summary>In the order of the file, which is that of <see cref="DesignPoint.Values"/>.</summary>
    public required IReadOnlyList<Parameter> Parameters { get; init; }

    /// <summary>What makes a configuration of a point.</summary>
    public required StudySpace Space { get; init; }

    public required ISearch Search { get; init; }

    public required IReadOnlyList<StudyFigure> Objectives { get; init; }

    public IReadOnlyList<StudyConstraint> Constraints { get; init; } = [];

    /// <summary>What its report draws besides what all reports of studies do.</summary>
    public IReadOnlyList<StudyChart> Charts { get; init; } = [];

    /// <summary>What accuracy is measured on; null where none is asked for but that of traces. Its scheme is the point's, <see cref="PointConfiguration.AccuracyScheme"/>.</summary>
    public StudyAccuracy? Accuracy { get; init; }
}

/// <param name="Use">A shipped name or a path, as the study has it.</param>
/// <param name="File">Path of its file.</param>
/// <param name="Weight">How often it runs, relative to the others.</param>
/// <param name="Batch">Where <see cref="PointConfiguration.Batch"/> says no other.</param>
public sealed record StudyWorkload(string Use, string File, double Weight, int Batch);

/// <param name="Model">Path of the trained network.</param>
/// <param name="Images">Path of the data set.</param>
/// <param name="Count">Images, drawn by the study's seed; null: all.</param>
/// <param name="Calibration">Path of the data set that ranges are chosen by; null where none is known, and only schemes without ranges can be measured.</param>
public sealed record StudyAccuracy(string Model, string Images, int? Count, string? Calibration);
