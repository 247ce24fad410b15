namespace ArchSim.Reports;

internal static class BarSvg
{
    public static double Draw(BarChart chart, Markup canvas)
    {
        var hasGroups = chart.Rows.Select(r => r.Group).Distinct().Count() > 1;
        var legend = chart.Series.Count > 1 ? canvas.Legend(chart.Series, 8, 6, asPoints: false) : 0;
        var layout = RowLayout.Of([.. chart.Rows.Select(r => r.Label)], chart.Rows.Select(r => r.Note), legend + RowLayout.RoomAbove(chart.Rows.Count));
        var largest = chart.Rows.Select(r => r.Values.Sum()).DefaultIfEmpty(0).Max();
        var axis = chart.Most > 0
            ? Axis.Linear(chart.Most, layout.Left, layout.Right, ends: true)
            : Axis.Linear(largest, layout.Left, layout.Right);

        // The grid lies behind the bars, and how far down it goes is known after the rows only.
        var rows = new Markup();
        var y = layout.Top;
        var group = hasGroups ? null : chart.Rows.Count > 0 ? chart.Rows[0].Group : null;
        foreach (var row in chart.Rows)
        {
            if (row.Group != group)
            {
                y += group is null ? 0 : 8;
                rows.Label(8, y + 15, TextWidth.Fit(row.Group, SvgRenderer.Width - 16), style: "head", tooltip: row.Group);
                y += 22;
                group = row.Group;
            }
            DrawRow(chart, row, rows, layout, axis, y);
            y += layout.RowHeight;
        }
        var end = layout.DrawAxis(canvas, axis, chart.AxisTitle, y + 4);
        canvas.Raw(rows.ToString());
        return end;
    }

    private static void DrawRow(BarChart chart, BarRow row, Markup rows, RowLayout layout, Axis axis, double y)
    {
        layout.Name(rows, y, row.Label, row.FullLabel);
        var thickness = Math.Min(18, layout.RowHeight - 5);
        var sum = 0.0;
        for (var i = 0; i < row.Values.Count; i++)
        {
            if (!(row.Values[i] > 0))
                continue;
            var (from, to) = (axis.At(sum), axis.At(sum + row.Values[i]));
            sum += row.Values[i];
            rows.Open("rect", ("x", from), ("y", y + (layout.RowHeight - thickness) / 2), ("width", Math.Max(to - from, 0.01)), ("height", thickness),
                // The gap would leave nothing of a sliver.
                ("class", chart.Series[i].Color + (to - from > 2.5 ? " gap" : "")));
            var part = chart.Series.Count > 1 ? $" \u00b7 {chart.Series[i].Name}" : "";
            rows.Element("title", $"{row.FullLabel}{part}: {Quantity.Text(row.Values[i])}").Close("rect");
        }
        rows.Label(axis.At(sum) + 6, y + layout.RowHeight / 2 + 4, row.Note, style: "soft small halo");
    }
}
