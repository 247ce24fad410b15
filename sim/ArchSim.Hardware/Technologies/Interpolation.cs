namespace ArchSim.Hardware;

/// <summary>Values between published ones: straight lines in the logarithms of both axes, so that the published points come out exactly.</summary>
internal static class Interpolation
{
    /// <summary>The value at <paramref name="x"/>, which lies within the points; these ascend in x, all positive.</summary>
    public static double LogLog(IReadOnlyList<(double X, double Y)> points, double x)
    {
        for (var i = 0; i < points.Count; i++)
        {
            if (points[i].X == x)
                return points[i].Y;
            if (points[i].X > x && i > 0)
                return Line(points[i - 1], points[i], x);
        }
        throw new ArgumentOutOfRangeException(nameof(x), x, $"outside {points[0].X} to {points[^1].X}");
    }

    /// <summary>The straight line through two points, at <paramref name="x"/>; between them or beyond.</summary>
    public static double Line((double X, double Y) a, (double X, double Y) b, double x) =>
        a.Y * Math.Exp(Math.Log(x / a.X) / Math.Log(b.X / a.X) * Math.Log(b.Y / a.Y));
}
