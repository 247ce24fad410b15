using ArchSim.Hardware;

namespace ArchSim.Validation;

/// <summary>Area and power of a structure by itself, as synthesis reports state them.</summary>
internal static class StructureFigures
{
    /// <summary>Square micrometres of all gates, without place and route.</summary>
    public static double AreaUm2(this StructureNode structure, Technology technology) => structure.TotalGateEquivalents * technology.GateUm2;

    /// <summary>Picojoule of a cycle in which every part works on random operands.</summary>
    public static double RandomPj(this StructureNode structure, Technology technology)
    {
        var own = structure.GateEquivalents > 0 ? structure.GateEquivalents * structure.Glitching * technology.GateFj(structure.Class) * 1e-3 : 0;
        return own + structure.Children.Sum(c => c.Count * c.RandomPj(technology));
    }

    /// <summary>Microwatt at a clock: a picojoule a cycle of a megahertz is one.</summary>
    public static double RandomUw(this StructureNode structure, Technology technology, double clockMhz) => structure.RandomPj(technology) * clockMhz;
}
