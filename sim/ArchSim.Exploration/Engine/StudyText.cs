using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>A study in the words of the database.</summary>
internal static class StudyText
{
    public static StudyDescription Describe(Study study) => new()
    {
        Identity = study.Identity,
        Name = study.Name,
        Description = study.Description,
        Source = study.SourceText,
        Search = study.Search.Kind,
        Points = study.Search.Points,
        Parameters = [.. study.Parameters.Select(p => p.Path)],
        Objectives = study.Objectives,
        Constraints = study.Constraints,
        Charts = study.Charts,
        Workloads = [.. study.Workloads.Select(w => new StoredStudyWorkload(w.Use, w.Weight, w.Batch))],
        Mapping = MetricNames.Of(study.Mapping),
        Seed = study.Seed,
        ModelVersion = ContentHash.ModelVersion,
    };
}
