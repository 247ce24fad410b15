using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Reads objectives and constraints.</summary>
internal static class GoalReader
{
    private const int MostObjectives = 8;

    /// <summary>A constraint in a word: the slowest path fits into the period.</summary>
    private const string ClockMet = "clock_met";

    private static readonly Dictionary<string, StudyFigure> Figures = StudyFigures.All.ToDictionary(f => f.Name);

    /// <summary>Figures that are shares of a whole.</summary>
    private static readonly StudyFigure[] Shares = [StudyFigures.Utilization, StudyFigures.Accuracy, StudyFigures.ClockSlack];

    public static IReadOnlyList<StudyFigure> Objectives(MapReader map)
    {
        var before = map.ProblemCount;
        _ = map.List("objectives");
        var objectives = map.Choices("objectives", Figures);
        if (map.ProblemCount > before)
            return [];
        if (objectives.Count is 0 or > MostObjectives)
            map.Problem("objectives", $"must be 1 to {MostObjectives} figures, were {objectives.Count}; known: {string.Join(", ", Figures.Keys)}");
        if (objectives.GroupBy(o => o).FirstOrDefault(g => g.Count() > 1) is { } twice)
            map.Problem("objectives", $"have '{twice.Key.Name}' twice; once is allowed");
        return objectives;
    }

    public static IReadOnlyList<StudyConstraint> Constraints(MapReader parent)
    {
        if (parent.OptionalMap("constraints") is not { Broken: false } map)
            return [];
        var constraints = new List<StudyConstraint>();
        foreach (var key in map.Keys.ToList())
        {
            if (key == ClockMet)
            {
                if (map.Flag(key))
                    constraints.Add(new StudyConstraint(StudyFigures.ClockSlack, 0, null));
                else if (map.Node(key) is ConfigScalar { Text: "false" })
                    map.Problem(key, "must be true, or left out: no constraint asks for a clock that is not met");
            }
            else if (Figures.TryGetValue(key, out var figure))
            {
                if (Limits(map, key, figure) is { } constraint)
                    constraints.Add(constraint);
            }
            else
            {
                _ = map.Node(key);
                var nearest = Spelling.Nearest(key, Figures.Keys.Append(ClockMet));
                map.Problem(key, $"is no figure{(nearest is null ? "" : $" (did you mean '{nearest}'?)")}; known: {ClockMet}, {string.Join(", ", Figures.Keys)}");
            }
        }
        foreach (var (low, high) in constraints.SelectMany(a => constraints.Where(b => a != b && a.Figure == b.Figure && a.AtLeast > b.AtMost).Select(b => (a, b))))
            map.Problem(high.Figure.Name, $"must be at most {FieldText.Of(high.AtMost!.Value)}, and {ClockMet} asks for at least {FieldText.Of(low.AtLeast!.Value)}: no point meets both");
        return constraints;
    }

    private static StudyConstraint? Limits(MapReader parent, string key, StudyFigure figure)
    {
        var before = parent.ProblemCount;
        var map = parent.Map(key);
        var least = map.Number("at_least", -1e300, 1e300, 0);
        var most = map.Number("at_most", -1e300, 1e300, 0);
        map.Done();
        if (map.Broken || map.ProblemCount > before)
            return null;
        var constraint = new StudyConstraint(figure, map.Has("at_least") ? least : null, map.Has("at_most") ? most : null);
        if (constraint is { AtLeast: null, AtMost: null })
            parent.Problem(key, "needs at_least or at_most");
        else if (constraint.AtLeast > constraint.AtMost)
            map.Problem("at_least", $"is above at_most: no point has {key} of at least {FieldText.Of(least)} and at most {FieldText.Of(most)}");
        else if (constraint.AtMost < 0 && figure != StudyFigures.ClockSlack)
            map.Problem("at_most", $"is below 0, and no point's {key} is");
        else if (constraint.AtLeast > 1 && Shares.Contains(figure))
            map.Problem("at_least", $"is above 1, and no point's {key} is");
        else
            return constraint;
        return null;
    }
}
