using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Values by node.</summary>
internal static class NodeList
{
    /// <summary>Ascending; where there is none or a node twice, the problem is noted and one harmless point takes their place.</summary>
    public static List<(double Node, double Value)> Checked(MapReader map, string key, List<(double Node, double Value)> points)
    {
        if (points.Count > 0 && points.Select(p => p.Node).Distinct().Count() == points.Count)
            return [.. points.OrderBy(p => p.Node)];
        if (map.Has(key))
            map.Problem(key, "must have one node or more, each once");
        return [(TechnologyBase.LeastNodeNm, 1)];
    }
}
