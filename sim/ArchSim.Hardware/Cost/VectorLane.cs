namespace ArchSim.Hardware;

/// <summary>
/// One lane of the vector unit: enough to scale a sum, add two numbers or take their maximum. Assumption: a 16 x 16 multiplier (scale by a 16-bit factor), a 32-bit
/// adder, a comparator and two registers; an operation is charged for all of it.
/// </summary>
internal static class VectorLane
{
    public static StructureNode Structure { get; } = Primitive.Group("lane",
        Primitive.Multiplier("multiplier", 16, 16),
        Primitive.Adder("adder", 32),
        Primitive.Comparator("comparator", 32),
        Primitive.Register("registers", 64));
}
