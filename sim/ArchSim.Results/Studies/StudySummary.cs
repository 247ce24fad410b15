namespace ArchSim.Results;

/// <summary>What a study found, as far as its database has it.</summary>
/// <param name="Front">Points that meet all constraints and that no other such point dominates, by their first objective.</param>
/// <param name="Best">Of each objective, the best point that meets all constraints; null where none does.</param>
/// <param name="Feasible">Points that are done and meet all constraints.</param>
/// <param name="Failures">By message, the most frequent first.</param>
public sealed record StudySummary(
    StudyDescription Study,
    StudyCounts Counts,
    long Feasible,
    IReadOnlyList<StudyPoint> Front,
    IReadOnlyList<(StudyFigure Objective, StudyPoint? Point)> Best,
    IReadOnlyList<(string Error, long Points, long First)> Failures)
{
    // So many are held before those that are dominated leave: memory follows the front, not the points.
    private const int MostWaiting = 10_000;
    private const int MostFailures = 20;

    /// <exception cref="Configuration.InputException">The database has no such study, or cannot be read.</exception>
    public static StudySummary Of(StudyReader reader, string identity)
    {
        var study = reader.Study(identity) ?? throw new Configuration.InputException(identity, "no such study in the database");
        var (front, feasible) = (new List<StudyPoint>(), 0L);
        var best = new StudyPoint?[study.Objectives.Count];
        var limit = MostWaiting;
        foreach (var point in reader.Points(identity))
        {
            if (!IsFeasible(study, point))
                continue;
            feasible++;
            for (var i = 0; i < best.Length; i++)
            {
                if (best[i] is not { } other || Value(study, point, i) < Value(study, other, i))
                    best[i] = point;
            }
            front.Add(point);
            if (front.Count < limit)
                continue;
            front = Reduced(study, front);
            limit = Math.Max(MostWaiting, 2 * front.Count);
        }
        return new StudySummary(study, reader.Counts(identity), feasible, Reduced(study, front), [.. study.Objectives.Zip(best)], reader.Failures(identity, MostFailures));
    }

    /// <summary>Done, with all objectives, and within all limits.</summary>
    public static bool IsFeasible(StudyDescription study, StudyPoint point) =>
        point.Figures is { } figures && study.Objectives.All(o => figures[o] is not null) && study.Constraints.All(c => c.Violation(figures[c.Figure]) == 0);

    private static double Value(StudyDescription study, StudyPoint point, int objective) =>
        study.Objectives[objective].Minimized(point.Figures![study.Objectives[objective]]!.Value);

    private static List<StudyPoint> Reduced(StudyDescription study, List<StudyPoint> points) =>
        [.. ParetoFront.Of([.. points.Select(p => (IReadOnlyList<double>)[.. study.Objectives.Select((_, i) => Value(study, p, i))])]).Select(i => points[i])];
}
