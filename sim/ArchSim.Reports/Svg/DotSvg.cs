namespace ArchSim.Reports;

internal static class DotSvg
{
    public static double Draw(DotChart chart, Markup canvas)
    {
        var legend = canvas.Legend(chart.Series, 8, 6, asPoints: true);
        var layout = RowLayout.Of([.. chart.Rows.Select(r => r.Label)], [], legend + RowLayout.RoomAbove(chart.Rows.Count));
        var values = chart.Rows.SelectMany(r => r.Values).OfType<double>().Where(v => v > 0).DefaultIfEmpty(1).ToList();
        var axis = Axis.Logarithmic(values.Min(), values.Max(), layout.Left + 10, layout.Right);

        var rows = new Markup();
        var y = layout.Top;
        foreach (var row in chart.Rows)
        {
            var middle = y + layout.RowHeight / 2;
            layout.Name(rows, y, row.Label, row.Label);
            rows.Line(layout.Left, middle, layout.Right, middle, "minor");
            if (chart.Series.Count == 0)
                DrawRange(row, rows, axis, middle);
            else
                DrawPoints(chart, row, rows, axis, middle);
            y += layout.RowHeight;
        }
        var end = layout.DrawAxis(canvas, axis, chart.AxisTitle, y + 4);
        canvas.Raw(rows.ToString());
        return end;
    }

    // What takes no time has no place on a logarithmic axis.
    private static void DrawPoints(DotChart chart, DotRow row, Markup rows, Axis axis, double y)
    {
        for (var i = 0; i < chart.Series.Count; i++)
        {
            if (row.Values[i] is > 0 and var value)
                rows.Point(i, axis.At(value), y, 4.5, chart.Series[i].Color, $"{row.Label} \u00b7 {chart.Series[i].Name}: {Quantity.Text(value)}");
        }
    }

    private static void DrawRange(DotRow row, Markup rows, Axis axis, double y)
    {
        if (row.Values is not [> 0 and var least, > 0 and var median, > 0 and var most])
            return;
        rows.Line(axis.At(least), y, axis.At(most), y, "range");
        rows.Point(0, axis.At(median), y, 4, "s0", $"{row.Label}: {Quantity.Text(least)} \u2026 {Quantity.Text(median)} \u2026 {Quantity.Text(most)}");
    }
}
