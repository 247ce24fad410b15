namespace ArchSim.Hardware;

/// <summary>What a leaf of a structure is, as far as the energy of one of its gates goes: a technology states each.</summary>
public enum PrimitiveClass
{
    /// <summary>Not a leaf, or of no stated class.</summary>
    None,
    Multiplier,
    Adder,
    FloatAdder,
    Shifter,
    Multiplexer,
    Table,
    LeadingZeroCounter,
    Comparator,
    Register,
}
