namespace ArchSim.Results;

/// <summary>
/// Fronts behind fronts, as NSGA-II ranks a population (Deb et al., IEEE Transactions on Evolutionary Computation 6, 2002), by efficient non-dominated sort (Zhang et al., 2015):
/// points in lexicographic order go into the first front that holds nothing that dominates them.
/// </summary>
public static class NonDominatedSort
{
    /// <summary>The rank of each point, 0 for the front; points with equal figures have equal ranks. All figures are to be minimized.</summary>
    public static int[] Ranks(IReadOnlyList<IReadOnlyList<double>> points)
    {
        var ranks = new int[points.Count];
        var fronts = new List<List<int>>();
        var order = Dominance.Ordered(points);
        for (var i = 0; i < order.Length; i++)
        {
            var isRepeated = i > 0 && Dominance.AreEqual(points[order[i - 1]], points[order[i]]);
            var rank = isRepeated ? ranks[order[i - 1]] : FirstWithout(fronts, points, points[order[i]]);
            ranks[order[i]] = rank;
            if (rank == fronts.Count)
                fronts.Add([]);
            if (!isRepeated)
                fronts[rank].Add(order[i]);
        }
        return ranks;
    }

    /// <summary>Fronts that hold something that dominates the point stand before those that do not: the first of these is found by halving.</summary>
    private static int FirstWithout(List<List<int>> fronts, IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> point)
    {
        var (low, high) = (0, fronts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Dominates(fronts[middle], points, point))
                low = middle + 1;
            else
                high = middle;
        }
        return low;
    }

    private static bool Dominates(List<int> front, IReadOnlyList<IReadOnlyList<double>> points, IReadOnlyList<double> point)
    {
        // Of two figures the front's last has the lowest second, and no first above the point's.
        if (point.Count <= 2)
            return Dominance.Dominates(points[front[^1]], point);
        for (var i = front.Count - 1; i >= 0; i--)
        {
            if (Dominance.Dominates(points[front[i]], point))
                return true;
        }
        return false;
    }
}
