namespace ArchSim.Hardware;

/// <summary>From structures to areas: every leaf's gate equivalents times the area of one.</summary>
internal sealed class GateAreas(double gateUm2)
{
    public static AreaNode Parent(string name, params IReadOnlyList<AreaNode> children) => new(name, children.Sum(c => c.AreaUm2), children);

    public AreaNode All(StructureNode node, double instances) => Of(node, instances, instances, _ => true);

    /// <summary>Without registers.</summary>
    public AreaNode Logic(StructureNode node, double instances) => Of(node, instances, instances, leaf => !leaf.IsRegister);

    /// <summary>Registers only.</summary>
    public AreaNode Registers(StructureNode node, double instances) => Of(node, instances, instances, leaf => leaf.IsRegister);

    /// <param name="instances">On the chip.</param>
    /// <param name="count">In the parent.</param>
    private AreaNode Of(StructureNode node, double instances, double count, Func<StructureNode, bool> take)
    {
        var children = node.Children.Select(c => Of(c, instances * c.Count, c.Count, take)).Where(c => c.AreaUm2 > 0).ToList();
        var own = node.GateEquivalents > 0 && take(node) ? node.GateEquivalents * gateUm2 * instances : 0;
        return new AreaNode(node.Name, own + children.Sum(c => c.AreaUm2), children) { Count = count };
    }
}
