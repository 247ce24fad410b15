using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>What a search by generations is told of a point.</summary>
internal static class Rating
{
    public static RatedPoint Of(Study study, DesignPoint point, StudyPoint found)
    {
        if (found.Figures is not { } figures || study.Objectives.Any(o => figures[o] is null))
            return new RatedPoint(point, null, 0);
        return new RatedPoint(point, [.. study.Objectives.Select(o => o.Minimized(figures[o]!.Value))], study.Constraints.Sum(c => c.Violation(figures[c.Figure])));
    }
}
