using System.Text.Json;
using ArchSim.Exploration;
using ArchSim.Results;

namespace ArchSim.Cli;

/// <summary>What a study found, for people and for scripts.</summary>
internal static class StudySummaryText
{
    private const int MostFrontRows = 20;
    private const int LongestMessage = 160;

    public static string Limits(StudyConstraint constraint) => string.Join(" and ", new[]
    {
        constraint.AtLeast is { } least ? $"at least {Quantity.Digits(least)}" : null,
        constraint.AtMost is { } most ? $"at most {Quantity.Digits(most)}" : null,
    }.OfType<string>());

    /// <param name="run">Null where nothing was run.</param>
    public static void Write(ITerminal terminal, StudySummary summary, StudyRunResult? run, string database)
    {
        var (study, counts) = (summary.Study, summary.Counts);
        terminal.Line($"{study.Name}: {study.Search}, {Quantity.Count(counts.Total)} of {Quantity.Count(study.Points)} points, "
            + $"{Quantity.Count(counts.Done)} done, {Quantity.Count(counts.Failed)} failed, {Quantity.Count(counts.Excluded)} excluded");
        if (run is not null)
        {
            var done = run.Simulated + run.Remembered;
            terminal.Line($"This time: {Quantity.Count(run.Simulated)} computed, {Quantity.Count(run.Remembered)} remembered, {Quantity.Count(run.Known)} there before; "
                + $"{Quantity.Time(run.Elapsed.TotalSeconds)}{(done > 0 && run.Elapsed.TotalSeconds > 0 ? $", {Quantity.Digits(done / run.Elapsed.TotalSeconds)} points/s" : "")}");
        }
        var columns = Columns(study);
        terminal.Heading($"Front: {Quantity.Count(summary.Front.Count)} of {Quantity.Count(summary.Feasible)} points that meet all constraints"
            + (summary.Front.Count > MostFrontRows ? $", {MostFrontRows} of them" : ""));
        Table(terminal, study, columns, Spread(summary.Front).Select(p => (Quantity.Count(p.Number), p)), "point");
        terminal.Heading("Best under all constraints");
        Table(terminal, study, columns, summary.Best.Where(b => b.Point is not null).Select(b => ($"{(b.Objective.IsMaximized ? "most" : "least")} {b.Objective.Name}", b.Point!)), "objective");
        if (summary.Failures.Count > 0)
        {
            terminal.Heading("Failures");
            var table = new TextTable(">points", ">first", "message") { WrapsLast = true };
            foreach (var (error, points, first) in summary.Failures)
                table.Add(Quantity.Count(points), Quantity.Count(first), Short(TerminalText.Visible(error.Split('\n')[0])));
            table.Write(terminal);
        }
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"Database: {database}");
    }

    public static void Write(Utf8JsonWriter json, StudySummary summary, StudyRunResult? run, string database)
    {
        var (study, counts) = (summary.Study, summary.Counts);
        json.WriteString("study", study.Name);
        json.WriteString("identity", study.Identity);
        json.WriteString("database", database);
        json.WriteNumber("points", study.Points);
        json.WriteNumber("done", counts.Done);
        json.WriteNumber("failed", counts.Failed);
        json.WriteNumber("excluded", counts.Excluded);
        json.WriteNumber("feasible", summary.Feasible);
        if (run is not null)
        {
            json.Object("this_time", () =>
            {
                json.WriteNumber("computed", run.Simulated);
                json.WriteNumber("remembered", run.Remembered);
                json.WriteNumber("there_before", run.Known);
                json.Number("seconds", run.Elapsed.TotalSeconds);
                json.WriteBoolean("interrupted", run.IsInterrupted);
            });
        }
        json.Objects("front", summary.Front, p => Point(json, study, p));
        json.Objects("best", summary.Best.Where(b => b.Point is not null), b =>
        {
            json.WriteString("objective", b.Objective.Name);
            Point(json, study, b.Point!);
        });
        json.Objects("failures", summary.Failures, f =>
        {
            json.WriteString("message", f.Error);
            json.WriteNumber("points", f.Points);
            json.WriteNumber("first", f.First);
        });
    }

    public static void Constraint(Utf8JsonWriter json, StudyConstraint constraint)
    {
        json.WriteString("figure", constraint.Figure.Name);
        if (constraint.AtLeast is { } least)
            json.Number("at_least", least);
        if (constraint.AtMost is { } most)
            json.Number("at_most", most);
    }

    private static void Point(Utf8JsonWriter json, StudyDescription study, StudyPoint point)
    {
        json.WriteNumber("number", point.Number);
        json.Object("values", () =>
        {
            foreach (var (path, value) in study.Parameters.Zip(point.Values))
                json.WriteString(path, value);
        });
        json.Object("figures", () =>
        {
            foreach (var figure in StudyFigures.All)
                json.Number(figure.Name, point.Figures?[figure] ?? double.NaN);
        });
    }

    /// <summary>The objectives, then what is limited.</summary>
    private static IReadOnlyList<StudyFigure> Columns(StudyDescription study) => [.. study.Objectives.Concat(study.Constraints.Select(c => c.Figure)).Distinct()];

    private static void Table(ITerminal terminal, StudyDescription study, IReadOnlyList<StudyFigure> columns, IEnumerable<(string Name, StudyPoint Point)> rows, string first)
    {
        var table = new TextTable([first == "point" ? ">point" : first, .. study.Parameters.Select(p => ">" + p), .. columns.Select(c => ">" + c.Name)]);
        foreach (var (name, point) in rows)
            table.Add([name, .. point.Values, .. columns.Select(c => point.Figures![c] is { } value ? Quantity.Digits(value) : "-")]);
        table.Write(terminal);
    }

    /// <summary>Both ends and what lies evenly between them, by the first objective.</summary>
    private static IEnumerable<StudyPoint> Spread(IReadOnlyList<StudyPoint> front) => front.Count <= MostFrontRows
        ? front : Enumerable.Range(0, MostFrontRows).Select(i => front[(int)((long)i * (front.Count - 1) / (MostFrontRows - 1))]);

    private static string Short(string message) => message.Length > LongestMessage ? message[..LongestMessage] + "..." : message;
}
