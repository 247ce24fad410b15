namespace ArchSim.Hardware;

/// <summary>What a register of an element holds, which decides how many of its bits change a cycle.</summary>
internal enum RegisterData
{
    /// <summary>Activations that pass.</summary>
    Activation,

    /// <summary>Weights that pass.</summary>
    Weight,

    /// <summary>An operand that stays for a fold: clocked, but idle.</summary>
    Held,

    /// <summary>Products or sums; random.</summary>
    Sum,
}

/// <param name="Bits">Flip-flops.</param>
/// <param name="Count">Registers an element; a fraction where elements share one.</param>
internal sealed record ElementRegister(string Name, int Bits, RegisterData Data, double Count = 1)
{
    public StructureNode Structure => Primitive.Register(Name, Bits, Count);
}
