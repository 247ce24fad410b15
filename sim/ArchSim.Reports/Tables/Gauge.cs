namespace ArchSim.Reports;

/// <summary>A value with its band beside a reference with its tolerance, on a scale of their own.</summary>
/// <param name="Tolerance">Absolute, to both sides of the reference.</param>
public sealed record Gauge(double Reference, double Tolerance, double Value, double Least, double Most)
{
    private const double Width = 150, Height = 18, Edge = 6;

    internal void Draw(Markup canvas, string description)
    {
        var least = Math.Min(Reference - Tolerance, Least);
        var most = Math.Max(Reference + Tolerance, Most);
        // Equal values stand in the middle.
        if (!(most > least))
            (least, most) = (least - 1, most + 1);
        double At(double value) => Edge + (value - least) / (most - least) * (Width - 2 * Edge);

        canvas.Open("svg", ("class", "gauge"), ("viewBox", $"0 0 {Width:0} {Height:0}"), ("width", Width), ("height", Height), ("role", "img"));
        canvas.Element("title", description);
        canvas.Empty("line", ("class", "axis"), ("x1", Edge), ("y1", Height / 2), ("x2", Width - Edge), ("y2", Height / 2));
        if (Tolerance > 0)
        {
            canvas.Empty("rect", ("class", "allowed"), ("x", At(Reference - Tolerance)), ("y", 1.0), ("width", At(Reference + Tolerance) - At(Reference - Tolerance)),
                ("height", Height - 2));
        }
        if (Most > Least)
            canvas.Empty("line", ("class", "band"), ("x1", At(Least)), ("y1", Height / 2), ("x2", At(Most)), ("y2", Height / 2));
        canvas.Empty("line", ("class", "reference"), ("x1", At(Reference)), ("y1", 1.0), ("x2", At(Reference)), ("y2", Height - 1));
        canvas.Empty("circle", ("class", "value"), ("cx", At(Value)), ("cy", Height / 2), ("r", 3.5));
        canvas.Close("svg");
    }
}
