namespace ArchSim.Results;

/// <summary>Comparison of points whose figures are all to be minimized.</summary>
public static class Dominance
{
    /// <summary>Nowhere worse and somewhere better. Equal points do not dominate each other.</summary>
    public static bool Dominates(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        var isBetter = false;
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i] > b[i])
                return false;
            isBetter |= a[i] < b[i];
        }
        return isBetter;
    }

    /// <summary>Indices by the first figure, then the second and so on, then by index: what dominates a point stands before it.</summary>
    internal static int[] Ordered(IReadOnlyList<IReadOnlyList<double>> points)
    {
        var order = new int[points.Count];
        for (var i = 0; i < order.Length; i++)
            order[i] = i;
        Array.Sort(order, (a, b) => Compare(points[a], points[b]) is var c && c != 0 ? c : a.CompareTo(b));
        return order;
    }

    internal static bool AreEqual(IReadOnlyList<double> a, IReadOnlyList<double> b) => Compare(a, b) == 0;

    private static int Compare(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i] != b[i])
                return a[i] < b[i] ? -1 : 1;
        }
        return 0;
    }
}
