namespace ArchSim.Exploration;

/// <summary>A point of a study: a value for each of its parameters, in their order.</summary>
/// <param name="Number">0 to the number of points less 1.</param>
/// <param name="Values">As a configuration file would have them.</param>
public sealed record DesignPoint(long Number, IReadOnlyList<string> Values);

/// <summary>A point as it is to be simulated: what its values, the derived fields and the fixed ones make of the study's files.</summary>
/// <param name="ExcludedBy">The condition that it breaks, as the study has it; null where it is a point of the space.</param>
/// <param name="Failure">Why a derived field or a condition has no value for it, in one line; null where all have. Such a point fails.</param>
/// <param name="AcceleratorFields">Fields to set, as <c>--set path=value</c> would, in order.</param>
/// <param name="PrecisionFields">Of the precision file, without <c>precision.</c></param>
/// <param name="Batch">In place of that of each workload; null where the study varies none.</param>
/// <param name="WorkloadFields">Of every workload's file, without <c>workload.</c></param>
/// <param name="AccuracyScheme">The scheme to measure accuracy with; null where none is asked for.</param>
public sealed record PointConfiguration(
    string? ExcludedBy,
    string? Failure,
    string Accelerator,
    IReadOnlyList<(string Path, string Value)> AcceleratorFields,
    string? Precision,
    IReadOnlyList<(string Path, string Value)> PrecisionFields,
    int? Batch,
    IReadOnlyList<(string Path, string Value)> WorkloadFields,
    string? AccuracyScheme);
