namespace ArchSim.Hardware;

/// <summary>
/// A part of a design and what it is built of: a tree that ends in primitives with a gate-equivalent count. Area is the sum over the leaves
/// times the technology's area of a gate equivalent.
/// </summary>
public sealed record StructureNode
{
    public required string Name { get; init; }

    /// <summary>Identical instances of this node in its parent.</summary>
    public double Count { get; init; } = 1;

    /// <summary>Gate equivalents (NAND2) of one instance; a leaf only.</summary>
    public double GateEquivalents { get; init; }

    /// <summary>Delay of the leaf, in gate delays.</summary>
    public double GateDelays { get; init; }

    /// <summary>Of <see cref="GateDelays"/>, the part in which a carry passes from the lowest bit to the highest.</summary>
    public double CarryDelays { get; init; }

    /// <summary>Energy a gate over that of the leaf's class: transitions that come and go before the result stands.</summary>
    public double Glitching { get; init; } = 1;

    /// <summary>What the leaf is, as far as the energy of its gates goes.</summary>
    public PrimitiveClass Class { get; init; }

    /// <summary>What the leaf is, and where its count comes from.</summary>
    public string Source { get; init; } = "";

    /// <summary>Clocked storage: counts as array registers, not as logic.</summary>
    public bool IsRegister { get; init; }

    public IReadOnlyList<StructureNode> Children { get; init; } = [];

    /// <summary>Gate equivalents of one instance with all it contains.</summary>
    public double TotalGateEquivalents => GateEquivalents + Children.Sum(c => c.Count * c.TotalGateEquivalents);

    /// <summary>The leaves below, in order; the node itself where it is one.</summary>
    public IEnumerable<StructureNode> Leaves => Children.Count == 0 ? [this] : Children.SelectMany(c => c.Leaves);

    /// <summary>The descendant of that path (<c>multiplier</c>, <c>accumulate/adder</c>).</summary>
    public StructureNode Find(string path)
    {
        var node = this;
        foreach (var name in path.Split('/'))
            node = node.Children.FirstOrDefault(c => c.Name == name) ?? throw new ArgumentException($"'{Name}' has no part '{path}'.", nameof(path));
        return node;
    }
}

/// <summary>A node of an accelerator's area, in square micrometres over all its instances; a node's children sum to it.</summary>
public sealed record AreaNode(string Name, double AreaUm2, IReadOnlyList<AreaNode> Children)
{
    /// <summary>Identical instances that <see cref="AreaUm2"/> is the area of.</summary>
    public double Count { get; init; } = 1;
}
