using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>
/// Points by constrained domination: those that meet all constraints by their fronts, behind them the others by how much they break, last those without figures. Within a rank the
/// less crowded come first, then those of lower numbers.
/// </summary>
internal sealed class Ranking
{
    private readonly int[] _ranks;
    private readonly double[] _crowding;

    public Ranking(IReadOnlyList<RatedPoint> points)
    {
        Points = points;
        _ranks = new int[points.Count];
        _crowding = new double[points.Count];
        var feasible = Enumerable.Range(0, points.Count).Where(i => Violation(points[i]) == 0).ToList();
        var fronts = NonDominatedSort.Ranks([.. feasible.Select(i => points[i].Objectives!)]);
        for (var i = 0; i < feasible.Count; i++)
            _ranks[feasible[i]] = fronts[i];
        var last = feasible.Count > 0 ? fronts.Max() : -1;
        var before = 0.0;
        foreach (var i in Enumerable.Range(0, points.Count).Where(i => Violation(points[i]) > 0).OrderBy(i => Violation(points[i])))
        {
            if (Violation(points[i]) > before)
                last++;
            before = Violation(points[i]);
            _ranks[i] = last;
        }
        foreach (var rank in Enumerable.Range(0, points.Count).Where(i => points[i].Objectives is not null).GroupBy(i => _ranks[i]).Select(g => g.ToList()))
        {
            var distances = CrowdingDistance.Of([.. rank.Select(i => points[i].Objectives!)]);
            for (var i = 0; i < rank.Count; i++)
                _crowding[rank[i]] = distances[i];
        }
    }

    public IReadOnlyList<RatedPoint> Points { get; }

    public Ranking Best(int count) => new([.. Enumerable.Range(0, Points.Count).Order(Comparer<int>.Create(Compare)).Take(count).Select(i => Points[i])]);

    /// <summary>The better of two at random.</summary>
    public RatedPoint Pick(RandomStream random)
    {
        var a = random.Below(Points.Count);
        var b = random.Below(Points.Count);
        return Points[Compare(a, b) <= 0 ? a : b];
    }

    private int Compare(int a, int b)
    {
        if (_ranks[a] != _ranks[b])
            return _ranks[a].CompareTo(_ranks[b]);
        return _crowding[a] != _crowding[b] ? _crowding[b].CompareTo(_crowding[a]) : Points[a].Point.Number.CompareTo(Points[b].Point.Number);
    }

    private static double Violation(RatedPoint point) => point.Objectives is null ? double.PositiveInfinity : point.Violation;
}
