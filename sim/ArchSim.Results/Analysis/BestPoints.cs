namespace ArchSim.Results;

/// <summary>The best point of a figure under a constraint.</summary>
/// <param name="Constraint">Null: under all of the study's at once.</param>
/// <param name="Met">Points that meet it.</param>
/// <param name="Point">The first of equally good ones; null where none meets it.</param>
public sealed record BestPoint(StudyFigure Objective, StudyConstraint? Constraint, long Met, StudyPoint? Point);

/// <summary>Of each objective the best point under all constraints, then under each by itself, from points as they come.</summary>
public sealed class BestPoints(IReadOnlyList<StudyFigure> objectives, IReadOnlyList<StudyConstraint> constraints)
{
    private readonly BestPoint[] _best = [.. objectives.SelectMany(objective => Cases(constraints).Select(constraint => new BestPoint(objective, constraint, 0, null)))];

    /// <summary>By objective, all constraints first.</summary>
    public IReadOnlyList<BestPoint> Found => _best;

    /// <summary>One without figures, or without that of an objective or a limit, is not the best of it.</summary>
    public void Add(StudyPoint point)
    {
        if (point.Figures is not { } figures)
            return;
        for (var i = 0; i < _best.Length; i++)
        {
            var (objective, constraint, met, best) = _best[i];
            if (figures[objective] is not { } value || (constraint is { } only ? only.Violation(figures[only.Figure]) > 0 : constraints.Any(c => c.Violation(figures[c.Figure]) > 0)))
                continue;
            var isBetter = best is null || objective.Minimized(value) < objective.Minimized(best.Figures![objective]!.Value);
            _best[i] = _best[i] with { Met = met + 1, Point = isBetter ? point : best };
        }
    }

    // One constraint by itself is all of them.
    private static IEnumerable<StudyConstraint?> Cases(IReadOnlyList<StudyConstraint> constraints) => constraints.Count > 1 ? constraints.Select(c => (StudyConstraint?)c).Prepend(null) : [null];
}
