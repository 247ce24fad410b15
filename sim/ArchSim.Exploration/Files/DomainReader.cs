using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>Reads what values a parameter takes: a list, or a map that says a range.</summary>
internal static class DomainReader
{
    private const double Largest = 1e15;
    private const int MostChoices = 100_000;

    /// <summary>Null where it is none, which is noted.</summary>
    public static Domain? Read(MapReader parameters, string path)
    {
        var before = parameters.ProblemCount;
        Domain? domain;
        switch (parameters.Node(path))
        {
            case ConfigList list:
                domain = Choices(parameters, path, list);
                break;
            case ConfigMap:
                var map = parameters.OptionalMap(path)!;
                domain = Range(map);
                map.Done();
                break;
            default:
                parameters.Problem(path, "must be a list of values, as [8, 16], or a range, as { from: 8, to: 64, step: 8 }; what does not vary belongs under 'set'");
                return null;
        }
        return parameters.ProblemCount == before ? domain : null;
    }

    private static ChoiceDomain? Choices(MapReader parameters, string path, ConfigList list)
    {
        var values = list.Items.Select(FlowText.Of).ToList();
        if (values.Count is 0 or > MostChoices)
            parameters.Problem(path, values.Count == 0 ? "is an empty list; a parameter takes at least one value" : $"has {values.Count} values; at most {MostChoices} allowed");
        else if (values.Contains(""))
            parameters.Problem(path, $"has nothing as value {values.IndexOf("") + 1}");
        else if (values.GroupBy(v => v).FirstOrDefault(g => g.Count() > 1) is { } twice)
            parameters.Problem(path, $"has the value '{twice.Key}' twice; once is allowed");
        else
            return new ChoiceDomain(values);
        return null;
    }

    private static Domain? Range(MapReader map)
    {
        var before = map.ProblemCount;
        var from = map.Number("from", -Largest, Largest);
        var to = map.Number("to", -Largest, Largest);
        var step = map.Number("step", -Largest, Largest, 0);
        var factor = map.Number("factor", -Largest, Largest, 0);
        var steps = map.Long("steps", 2, 1_000_000_000, 0);
        var isLogarithmic = map.Flag("log", false);
        var isWhole = map.Flag("whole", false);
        var rules = new[] { "step", "factor", "steps" }.Where(map.Has).ToList();
        if (map.ProblemCount > before)
            return null;
        if (rules.Count > 1)
            map.Problem(rules[1], $"and '{rules[0]}' both say how the range goes on; one of them is allowed");
        else if (from > to)
            map.Problem("from", $"must be at most 'to' ({FieldText.Of(to)}), was {FieldText.Of(from)}: the range is empty");
        else if (from == to)
            map.Problem("from", $"is the same as 'to' ({FieldText.Of(to)}): a range of one value; what does not vary belongs under 'set'");
        else if ((isLogarithmic || map.Has("factor")) && from <= 0)
            map.Problem("from", $"must be above 0 for a {(isLogarithmic ? "logarithmic range" : "factor")}, was {FieldText.Of(from)}");
        else if (map.Has("step") && (step <= 0 || (decimal)step == 0))
            map.Problem("step", $"must be above 0, was {FieldText.Of(step)}");
        else if (map.Has("factor") && factor <= 1)
            map.Problem("factor", $"must be above 1, was {FieldText.Of(factor)}");
        else if (isLogarithmic && rules is ["step" or "factor"])
            map.Problem("log", $"goes with 'steps' or with neither; '{rules[0]}' says already how the range goes on");
        else if (isWhole && (from != Math.Floor(from) || to != Math.Floor(to)))
            map.Problem("whole", "needs whole numbers as 'from' and 'to'");
        else
            return Ruled(map, from, to, isLogarithmic, isWhole, step, factor, steps);
        return null;
    }

    private static Domain? Ruled(MapReader map, double from, double to, bool isLogarithmic, bool isWhole, double step, double factor, long steps)
    {
        if (isWhole && (map.Has("step") || map.Has("factor")))
        {
            map.Problem("whole", "goes with 'steps' or with neither; a step or a factor gives the numbers that it gives");
            return null;
        }
        if (map.Has("step"))
        {
            if ((to - from) / step <= GridSize.MostPoints)
                return new SteppedDomain((decimal)from, (decimal)to, (decimal)step);
            map.Problem("step", $"gives more than {GridSize.MostPoints} values");
            return null;
        }
        if (map.Has("factor"))
            return new FactorDomain(from, to, factor);
        if (!map.Has("steps"))
            return new ContinuousDomain(from, to, isLogarithmic, isWhole);
        // Evenly spaced or growing apart: the first two are the closest.
        var closest = Spacing.At(from, to, 1.0 / (steps - 1), isLogarithmic) - from;
        if (closest >= (isWhole ? 1 : 1e-11 * Math.Max(Math.Abs(from), Math.Abs(to))))
            return new EvenDomain(from, to, steps, isLogarithmic, isWhole);
        map.Problem("steps", $"gives {(isWhole ? "a whole number" : "a value")} twice: {steps} values do not fit between {FieldText.Of(from)} and {FieldText.Of(to)}");
        return null;
    }
}
