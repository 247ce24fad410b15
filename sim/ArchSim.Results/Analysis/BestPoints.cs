namespace ArchSim.Results;

/// <summary>The best point of a figure under a constraint.</summary>
/// <param name="Constraint">Null: under all of the study's at once.</param>
/// <param name="Met">Points that meet it.</param>
/// <param name="Point">Index of the best of them, the first of equally good ones; null where none meets it.</param>
public sealed record BestPoint(StudyFigure Objective, StudyConstraint? Constraint, long Met, int? Point);

public static class BestPoints
{
    /// <summary>Of each objective: under all constraints, then under each by itself.</summary>
    /// <param name="figureOf">A figure of a point by its index; null where the point failed, was excluded, or has no such figure: then it meets no limit of it and is not the best.</param>
    public static IReadOnlyList<BestPoint> Of(int points, Func<int, StudyFigure, double?> figureOf, IReadOnlyList<StudyFigure> objectives, IReadOnlyList<StudyConstraint> constraints)
    {
        var cases = constraints.Count > 1 ? constraints.Select(c => (StudyConstraint?)c).Prepend(null).ToList() : [constraints.Count == 1 ? constraints[0] : null];
        return [.. objectives.SelectMany(objective => cases.Select(constraint => Best(objective, constraint)))];

        BestPoint Best(StudyFigure objective, StudyConstraint? constraint)
        {
            var applied = constraint is null ? constraints : [constraint];
            var (met, best, bestValue) = (0L, (int?)null, double.PositiveInfinity);
            for (var i = 0; i < points; i++)
            {
                if (figureOf(i, objective) is not { } figure || applied.Any(c => c.Violation(figureOf(i, c.Figure)) > 0))
                    continue;
                met++;
                if (objective.Minimized(figure) is var value && (best is null || value < bestValue))
                    (best, bestValue) = (i, value);
            }
            return new BestPoint(objective, constraint, met, best);
        }
    }
}
