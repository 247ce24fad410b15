namespace ArchSim.Results;

/// <summary>
/// The space between a set of points and a reference point that at least one of them dominates: exact, of one to three figures, all to be minimized. A point that is not better than
/// the reference in every figure adds nothing.
/// </summary>
public static class Hypervolume
{
    /// <summary>Each figure at its worst among the points: the reference where none is given. The ends of a front lie on it and add nothing of their own.</summary>
    public static double[] WorstOf(IReadOnlyList<IReadOnlyList<double>> points) =>
        points.Count == 0 ? [] : [.. Enumerable.Range(0, points[0].Count).Select(i => points.Max(p => p[i]))];

    /// <returns>In the product of the figures' units.</returns>
    /// <exception cref="ArgumentException">There are more than three figures.</exception>
    public static double Of(IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> reference)
    {
        var inside = points.Where(p => IsBetter(p, reference)).ToList();
        return reference.Count switch
        {
            _ when inside.Count == 0 => 0,
            1 => reference[0] - inside.Min(p => p[0]),
            2 => Volume(inside.Select(p => (p[0], p[1], 0.0)), (reference[0], reference[1], 1)),
            3 => Volume(inside.Select(p => (p[0], p[1], p[2])), (reference[0], reference[1], reference[2])),
            _ => throw new ArgumentException("A hypervolume has one to three figures.", nameof(reference)),
        };
    }

    /// <summary>Slices of growing third figure, each as thick as it is to the next point and as large as the area that the points so far dominate.</summary>
    private static double Volume(IEnumerable<(double X, double Y, double Z)> points, (double X, double Y, double Z) reference)
    {
        var stairs = new Staircase(reference.X, reference.Y);
        double volume = 0, from = 0;
        foreach (var (x, y, z) in points.OrderBy(p => p.Z))
        {
            volume += stairs.Area * (z - from);
            from = z;
            stairs.Add(x, y);
        }
        return volume + stairs.Area * (reference.Z - from);
    }

    private static bool IsBetter(IReadOnlyList<double> point, IReadOnlyList<double> reference)
    {
        for (var i = 0; i < reference.Count; i++)
        {
            if (!(point[i] < reference[i]))
                return false;
        }
        return true;
    }

    /// <summary>The steps of a front of two figures, ascending in the first and descending in the second, and the area behind them.</summary>
    private sealed class Staircase(double edgeX, double edgeY)
    {
        private readonly List<(double X, double Y)> _steps = [];

        public double Area { get; private set; }

        public void Add(double x, double y)
        {
            var at = _steps.BinarySearch((x, double.NegativeInfinity));
            at = at < 0 ? ~at : at;
            var ceiling = at > 0 ? _steps[at - 1].Y : edgeY;
            if (ceiling <= y || (at < _steps.Count && _steps[at].X == x && _steps[at].Y <= y))
                return;
            // From here to the right the steps above y are covered; the area between them and y is new.
            var (left, removed) = (x, 0);
            while (at + removed < _steps.Count && _steps[at + removed].Y >= y)
            {
                Area += (_steps[at + removed].X - left) * (ceiling - y);
                (left, ceiling) = _steps[at + removed];
                removed++;
            }
            var right = at + removed < _steps.Count ? _steps[at + removed].X : edgeX;
            Area += (right - left) * (ceiling - y);
            _steps.RemoveRange(at, removed);
            _steps.Insert(at, (x, y));
        }
    }
}
