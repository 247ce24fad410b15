namespace ArchSim.Quantization;

/// <summary>A table to be made: models, and the schemes that each of them is quantized in.</summary>
public sealed record AccuracyStudy
{
    public required string Name { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Images are drawn by it where not all of a data set are taken.</summary>
    public long Seed { get; init; } = 1;

    /// <summary>Images of each evaluation, the first of them, that errors by layer are measured on.</summary>
    public int ErrorImages { get; init; } = 16;

    public required IReadOnlyList<StudyModel> Models { get; init; }

    public required IReadOnlyList<StudyGroup> Groups { get; init; }

    /// <summary>What the rows are to show.</summary>
    public IReadOnlyList<StudyClaim> Claims { get; init; } = [];

    /// <summary>Each once, in order.</summary>
    public IReadOnlyList<LayerSchemes> Schemes => [.. Groups.SelectMany(g => g.Schemes).DistinctBy(s => s.Name)];
}

/// <summary>A trained network with its images.</summary>
public sealed record StudyModel
{
    /// <summary>As the table calls it.</summary>
    public required string Name { get; init; }

    public required StudyFile Onnx { get; init; }

    public required StudyImages Calibration { get; init; }

    public required StudyImages Evaluation { get; init; }

    /// <summary>Null for the file beside the model.</summary>
    public StudyFile? Preprocessing { get; init; }

    /// <summary>What a reader must know of the model or its images.</summary>
    public string Note { get; init; } = "";

    /// <summary>Files of an optional model that are not there, so that it is left out.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];
}

/// <param name="Text">As it stands in the study.</param>
/// <param name="Path">From where the program runs.</param>
public sealed record StudyFile(string Text, string Path);

/// <param name="Labels">Null where they stand in or beside the data.</param>
/// <param name="Count">Null for all of an evaluation, and for <see cref="AccuracyRun.CalibrationImages"/> of a calibration.</param>
public sealed record StudyImages(StudyFile Data, StudyFile? Labels, int? Count);

/// <summary>Schemes that stand together.</summary>
/// <param name="Note">What a reader must know of them; empty for nothing.</param>
public sealed record StudyGroup(string Title, string Note, IReadOnlyList<LayerSchemes> Schemes);
