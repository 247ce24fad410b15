namespace ArchSim.Results;

/// <summary>How far a front's points are from their neighbours (Deb et al. 2002): the ends of each figure infinitely, others by the sides of the box between neighbours.</summary>
public static class CrowdingDistance
{
    /// <param name="front">Points of one front.</param>
    /// <returns>A distance for each, in their order, each figure relative to its range within the front.</returns>
    public static double[] Of(IReadOnlyList<IReadOnlyList<double>> front)
    {
        var distances = new double[front.Count];
        if (front.Count == 0)
            return distances;
        var order = new int[front.Count];
        for (var figure = 0; figure < front[0].Count; figure++)
        {
            for (var i = 0; i < order.Length; i++)
                order[i] = i;
            Array.Sort(order, (a, b) => front[a][figure].CompareTo(front[b][figure]) is var c && c != 0 ? c : a.CompareTo(b));
            var range = front[order[^1]][figure] - front[order[0]][figure];
            distances[order[0]] = distances[order[^1]] = double.PositiveInfinity;
            if (range == 0)
                continue;
            for (var i = 1; i < order.Length - 1; i++)
                distances[order[i]] += (front[order[i + 1]][figure] - front[order[i - 1]][figure]) / range;
        }
        return distances;
    }
}
