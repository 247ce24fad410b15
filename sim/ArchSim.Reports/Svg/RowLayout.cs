namespace ArchSim.Reports;

/// <summary>Rows below each other with their names at the left, and a horizontal axis above and below them.</summary>
internal sealed class RowLayout
{
    private const double WidestLabel = 310;

    private RowLayout(double left, double right, double top, double rowHeight)
    {
        (Left, Right, Top, RowHeight) = (left, right, top, rowHeight);
    }

    public double Left { get; }

    public double Right { get; }

    public double Top { get; }

    public double RowHeight { get; }

    public static RowLayout Of(IReadOnlyList<string> labels, IEnumerable<string> notes, double top)
    {
        var widest = labels.Select(l => TextWidth.Of(l)).DefaultIfEmpty(0).Max();
        var note = notes.Select(n => TextWidth.Of(n, 11)).DefaultIfEmpty(0).Max();
        var rowHeight = labels.Count switch { <= 12 => 26, <= 40 => 21, _ => 17 };
        return new RowLayout(Math.Max(60, Math.Min(WidestLabel, widest) + 14), SvgRenderer.Width - Math.Max(24, note + 14), top, rowHeight);
    }

    public void Name(Markup canvas, double y, string label, string tooltip) =>
        canvas.Label(Left - 8, y + RowHeight / 2 + 4, TextWidth.Fit(label, Left - 12), "end", tooltip: tooltip);

    /// <summary>Grid lines with their values, above the rows too where the lower end is far away, and the axis' title.</summary>
    /// <returns>Where the drawing ends.</returns>
    public double DrawAxis(Markup canvas, Axis axis, string title, double bottom)
    {
        var isTall = bottom - Top > 560;
        foreach (var (value, label) in axis.Ticks)
        {
            var x = axis.At(value);
            canvas.Line(x, Top, x, bottom, label.Length > 0 ? "grid" : "minor");
            canvas.Label(x, bottom + 17, label, "middle", "soft");
            if (isTall)
                canvas.Label(x, Top - 7, label, "middle", "soft");
        }
        canvas.Line(Left, bottom, Right, bottom, "line");
        canvas.Label((Left + Right) / 2, bottom + 38, title, "middle");
        return bottom + 48;
    }

    public static double RoomAbove(int rows) => rows > 20 ? 22 : 6;
}
