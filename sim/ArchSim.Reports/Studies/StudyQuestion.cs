using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>What a study asks, in a list.</summary>
internal static class StudyQuestion
{
    private const int MostValues = 24;

    public static void Write(Markup page, StudyData data)
    {
        var study = data.Study;
        page.Open("dl");
        Item("Objectives", string.Join(", ", study.Objectives.Select(o => $"{(o.IsMaximized ? "most" : "least")} {o.Name}")));
        Item("Constraints", study.Constraints.Count == 0 ? "none" : string.Join("; ", study.Constraints.Select(Text)));
        Item("Workloads", string.Join(", ", study.Workloads.Select(w =>
            $"{w.Use}{(w.Weight == 1 ? "" : $" \u00d7 {Quantity.Text(w.Weight)}")}{(w.Batch == 1 ? "" : $", batch {w.Batch}")}")));
        Item("Search", $"{study.Search}, {study.Points:#,##0} points; mapped for {study.Mapping}");
        for (var i = 0; i < study.Parameters.Count; i++)
            Item(study.Parameters[i], Values(data, i));
        page.Close("dl").Raw("\n");

        void Item(string name, string text) => page.Element("dt", name).Element("dd", text).Raw("\n");
    }

    public static string Text(StudyConstraint constraint) => constraint switch
    {
        { AtLeast: { } least, AtMost: { } most } => $"{constraint.Figure.Name} {PanelSvg.Text(least)} to {PanelSvg.Text(most)}",
        { AtLeast: { } least } => $"{constraint.Figure.Name} at least {PanelSvg.Text(least)}",
        _ => $"{constraint.Figure.Name} at most {PanelSvg.Text(constraint.AtMost ?? double.NaN)}",
    };

    /// <summary>That were looked at.</summary>
    private static string Values(StudyData data, int parameter)
    {
        var column = ParameterColumn.Of("", [.. data.Sample.Points.Select(p => p.Values[parameter])], int.MaxValue);
        return column.Labels.Count switch
        {
            0 => "\u2013",
            <= MostValues => string.Join(", ", column.Labels),
            _ => $"{column.Labels[0]} \u2026 {column.Labels[^1]}, {column.Labels.Count:#,##0} values",
        };
    }
}
