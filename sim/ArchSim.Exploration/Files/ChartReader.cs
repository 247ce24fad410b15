using ArchSim.Configuration;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Reads the charts that a study asks for.</summary>
internal static class ChartReader
{
    private const int MostCharts = 32;
    private const int MostLookedAt = 100_000;

    private static readonly Dictionary<string, StudyFigure> Figures = StudyFigures.All.ToDictionary(f => f.Name);

    private static readonly Dictionary<string, bool> By = new() { ["workload"] = true, ["all"] = false };

    public static IReadOnlyList<StudyChart> Read(MapReader parent, IReadOnlyList<Parameter> parameters)
    {
        var items = parent.OptionalList("charts");
        if (items.Count > MostCharts)
        {
            parent.Problem("charts", $"are {items.Count}; at most {MostCharts} allowed");
            return [];
        }
        var charts = new List<StudyChart>();
        foreach (var item in items)
        {
            var map = parent.Item(item);
            if (map.Broken)
                continue;
            var x = map.Text("x");
            Known(map, "x", x, parameters, StudyChart.MostX, "a place on the axis");
            var series = map.Text("series", "");
            var only = map.Has("only") ? map.Texts("only") : [];
            if (map.Has("series"))
                Series(map, series, only, parameters);
            else if (map.Has("only"))
                map.Problem("only", "says which values of 'series' to draw, and there is none");
            if (series.Length > 0 && series == x)
                map.Problem("series", "is the same parameter as 'x'");
            charts.Add(new StudyChart(map.Text("title", ""), x, series.Length > 0 ? series : null, only, Measures(map), map.Choice("by", By, true)) { Where = Where(map, x, series, parameters), IsLimited = map.Flag("limited", false) });
            map.Done();
        }
        return charts;
    }

    private static IReadOnlyList<StudyFigure> Measures(MapReader map)
    {
        var before = map.ProblemCount;
        _ = map.List("y");
        var measures = map.Choices("y", Figures);
        if (map.ProblemCount == before && measures.Count is 0 or > StudyChart.MostY)
            map.Problem("y", $"must be 1 to {StudyChart.MostY} figures, were {measures.Count}; known: {string.Join(", ", Figures.Keys)}");
        return measures;
    }

    private static IReadOnlyList<(string Path, string Value)> Where(MapReader parent, string x, string series, IReadOnlyList<Parameter> parameters)
    {
        if (parent.OptionalMap("where") is not { Broken: false } map)
            return [];
        var fixedValues = new List<(string Path, string Value)>();
        foreach (var path in map.Keys.ToList())
        {
            var value = FlowText.Of(map.Node(path)!);
            if (path == x || path == series)
                map.Problem(path, "is drawn by the chart; 'where' fixes the others");
            else if (Known(map, path, path, parameters, long.MaxValue, "a chart") is { } domain && !domain.Has(value))
                map.Problem(path, $"'{value}' is no value of '{path}'");
            fixedValues.Add((path, value));
        }
        return fixedValues;
    }

    private static bool Has(this Domain domain, string value)
    {
        for (var i = 0L; i < domain.Count && i < MostLookedAt; i++)
        {
            if (domain.At(i) == value)
                return true;
        }
        return domain.Count is null or > MostLookedAt;
    }

    private static void Series(MapReader map, string series, IReadOnlyList<string> only, IReadOnlyList<Parameter> parameters)
    {
        if (Known(map, "series", series, parameters, only.Count > 0 ? long.MaxValue : StudyChart.MostSeries, "a line") is not { } domain)
            return;
        if (only.Count > StudyChart.MostSeries)
            map.Problem("only", $"are {only.Count} lines; at most {StudyChart.MostSeries} can be told apart");
        if (only.FirstOrDefault(o => only.Count(other => other == o) > 1) is { } twice)
            map.Problem("only", $"has '{twice}' twice; once is allowed");
        if (only.FirstOrDefault(o => !domain.Has(o)) is { } strange)
            map.Problem("only", $"'{strange}' is no value of '{series}'");
    }

    /// <summary>Null where it is no parameter, which is noted.</summary>
    private static Domain? Known(MapReader map, string key, string path, IReadOnlyList<Parameter> parameters, long most, string what)
    {
        if (path.Length == 0)
            return null;
        if (parameters.FirstOrDefault(p => p.Path == path)?.Domain is not { } domain)
        {
            // Parameters that could not be read have their own message.
            if (parameters.Count > 0)
                map.Problem(key, $"'{path}' is no parameter of the study{(Spelling.Nearest(path, parameters.Select(p => p.Path)) is { } nearest ? $" (did you mean '{nearest}'?)" : "")}");
            return null;
        }
        if (domain.Count is not { } count || count > most)
            map.Problem(key, $"'{path}' has {(domain.Count is { } values ? $"{values} values" : "a continuous range")}; each takes {what}, and at most {(most == long.MaxValue ? StudyChart.MostSeries : most)} are drawn");
        return domain;
    }
}
