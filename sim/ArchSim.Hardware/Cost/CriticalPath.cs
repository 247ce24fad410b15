namespace ArchSim.Hardware;

/// <summary>What stands between two registers of an element: parts of its structure that a signal passes one after the other.</summary>
/// <param name="Paths">Of parts, as in <see cref="StructureNode.Find"/>.</param>
/// <param name="Cycles">Registers stand inside the parts as well: so many cycles for them together.</param>
public sealed record PipelineStage(string Name, IReadOnlyList<string> Paths, int Cycles = 1);

/// <summary>How long the logic between two registers takes in a technology.</summary>
/// <param name="Where">The unit and stage.</param>
/// <param name="GateDelays">Of the parts and of the register they start from.</param>
/// <param name="Nanoseconds">The same in the machine's technology.</param>
/// <param name="IsLeast">The element states no stages: its slowest primitive, so at least this.</param>
/// <param name="IsFeedForward">Nothing comes back to it: more registers would cut it without costing throughput, so it does not limit the clock.</param>
public sealed record PathDelay(string Where, double GateDelays, double Nanoseconds, bool IsLeast = false, bool IsFeedForward = false);

/// <summary>Delays of stages, from the delays of their parts.</summary>
internal static class CriticalPath
{
    public static IEnumerable<PathDelay> Of(string unit, StructureNode structure, IReadOnlyList<PipelineStage> stages, Technology technology)
    {
        if (stages.Count == 0)
            return [Path(unit, Slowest(structure), 1, technology) with { IsLeast = true }];
        return stages.Select(s => Path($"{unit}/{s.Name}", Chain(s.Paths.SelectMany(p => structure.Find(p).Leaves)), s.Cycles, technology));
    }

    /// <summary>All of a decoder, an encoder or a lane between two registers.</summary>
    public static PathDelay FeedForward(StructureNode structure, Technology technology) =>
        Path(structure.Name, Chain(structure.Leaves), 1, technology) with { IsFeedForward = true };

    /// <summary>
    /// Parts one behind the other. An adder behind a carry that ripples starts with the lowest bits as they come: the two carries run side by side, and only the
    /// bits that the second has more are waited for. Multiplexers pass bits as they come; behind anything else all bits come at once.
    /// </summary>
    private static double Chain(IEnumerable<StructureNode> leaves)
    {
        var (delays, carry) = (0.0, 0.0);
        foreach (var leaf in leaves)
        {
            var overlap = leaf.Class == PrimitiveClass.Adder ? Math.Min(carry, leaf.CarryDelays) : 0;
            delays += leaf.GateDelays - overlap;
            carry = leaf.Class == PrimitiveClass.Multiplexer ? carry : leaf.CarryDelays;
        }
        return delays;
    }

    private static PathDelay Path(string where, double gateDelays, int cycles, Technology technology)
    {
        var total = GateDelays.Register + gateDelays / cycles;
        return new PathDelay(where, total, total * technology.GateDelayPs * 1e-3);
    }

    private static double Slowest(StructureNode node) => Math.Max(node.GateDelays, node.Children.Select(Slowest).DefaultIfEmpty(0).Max());
}
