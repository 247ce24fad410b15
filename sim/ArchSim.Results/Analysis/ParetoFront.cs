namespace ArchSim.Results;

/// <summary>The points that no other dominates; all figures are to be minimized, finite, and as many for each point.</summary>
public static class ParetoFront
{
    /// <summary>
    /// Indices of the front's points, by their first figure, then the second and so on. Points with equal figures are all in it, or none is. One, two and three figures take
    /// O(n log n) steps; more take n times the size of the front.
    /// </summary>
    public static IReadOnlyList<int> Of(IReadOnlyList<IReadOnlyList<double>> points)
    {
        if (points.Count == 0)
            return [];
        var front = new List<int>();
        IFrontSoFar soFar = points[0].Count switch { <= 2 => new LowestSecond(), 3 => new LowestThird(points), _ => new Members() };
        var order = Dominance.Ordered(points);
        for (var start = 0; start < order.Length;)
        {
            // What comes before in this order and is not equal dominates where none of its later figures is larger.
            var end = start + 1;
            while (end < order.Length && Dominance.AreEqual(points[order[start]], points[order[end]]))
                end++;
            var point = points[order[start]];
            if (!soFar.Dominates(point))
            {
                front.AddRange(order.AsSpan(start, end - start));
                soFar.Add(point);
            }
            start = end;
        }
        return front;
    }

    private interface IFrontSoFar
    {
        bool Dominates(IReadOnlyList<double> point);

        void Add(IReadOnlyList<double> point);
    }

    private sealed class LowestSecond : IFrontSoFar
    {
        private IReadOnlyList<double>? _last;

        public bool Dominates(IReadOnlyList<double> point) => _last is not null && (point.Count == 1 || _last[1] <= point[1]);

        public void Add(IReadOnlyList<double> point) => _last = point;
    }

    /// <summary>The least third figure of points with at most some second one, in a tree of prefix minima (Fenwick).</summary>
    private sealed class LowestThird : IFrontSoFar
    {
        private readonly double[] _seconds;
        private readonly double[] _least;

        public LowestThird(IReadOnlyList<IReadOnlyList<double>> points)
        {
            _seconds = [.. points.Select(p => p[1]).Distinct()];
            Array.Sort(_seconds);
            _least = new double[_seconds.Length + 1];
            Array.Fill(_least, double.PositiveInfinity);
        }

        public bool Dominates(IReadOnlyList<double> point)
        {
            for (var i = Rank(point); i > 0; i -= i & -i)
            {
                if (_least[i] <= point[2])
                    return true;
            }
            return false;
        }

        public void Add(IReadOnlyList<double> point)
        {
            for (var i = Rank(point); i < _least.Length; i += i & -i)
                _least[i] = Math.Min(_least[i], point[2]);
        }

        private int Rank(IReadOnlyList<double> point) => Array.BinarySearch(_seconds, point[1]) + 1;
    }

    private sealed class Members : IFrontSoFar
    {
        private readonly List<IReadOnlyList<double>> _points = [];

        public bool Dominates(IReadOnlyList<double> point) => _points.Exists(p => Dominance.Dominates(p, point));

        public void Add(IReadOnlyList<double> point) => _points.Add(point);
    }
}
