namespace ArchSim.Exploration;

/// <summary>What a path of a study means.</summary>
internal enum StudyFieldKind
{
    /// <summary>The word <c>accelerator</c>: which file.</summary>
    Accelerator,
    AcceleratorField,

    /// <summary>The word <c>precision</c>: which file.</summary>
    Precision,
    PrecisionField,
    WorkloadField,

    /// <summary>The word <c>batch</c>.</summary>
    Batch,

    /// <summary>A name of the study alone.</summary>
    Helper,
}

/// <param name="Path">Within its file.</param>
internal readonly record struct StudyField(StudyFieldKind Kind, string Path)
{
    private const string OfPrecision = "precision.";
    private const string OfWorkload = "workload.";

    /// <summary>The words that are fields without a file's field behind them.</summary>
    public static readonly IReadOnlyList<string> Words = ["accelerator", "precision", "batch"];

    public static StudyField Of(string path) => path switch
    {
        "accelerator" => new StudyField(StudyFieldKind.Accelerator, path),
        "precision" => new StudyField(StudyFieldKind.Precision, path),
        "batch" => new StudyField(StudyFieldKind.Batch, path),
        _ when path.StartsWith(OfPrecision, StringComparison.Ordinal) => new StudyField(StudyFieldKind.PrecisionField, path[OfPrecision.Length..]),
        _ when path.StartsWith(OfWorkload, StringComparison.Ordinal) => new StudyField(StudyFieldKind.WorkloadField, path[OfWorkload.Length..]),
        _ => new StudyField(StudyFieldKind.AcceleratorField, path),
    };

    /// <summary>As a study has it.</summary>
    public override string ToString() => Kind switch
    {
        StudyFieldKind.PrecisionField => OfPrecision + Path,
        StudyFieldKind.WorkloadField => OfWorkload + Path,
        _ => Path,
    };
}
