namespace ArchSim.Simulation;

/// <summary>
/// What of a layer's data lies in the activation buffer beside its tiles: an operand that is there when it starts, a result that stays. Part of what the layer
/// is a function of. The default has neither: operands come from memory and results go there.
/// </summary>
/// <param name="InputBytes">Of the operand that is on chip; 0 where all come from memory.</param>
/// <param name="ResultBytes">Of the result that stays; 0 where it does not.</param>
/// <param name="ResultToMemory">A result that stays is written to memory as well, for layers that read it later.</param>
internal readonly record struct Residence(long InputBytes, long ResultBytes, bool ResultToMemory)
{
    public bool HasInput => InputBytes > 0;

    public bool KeepsResult => ResultBytes > 0;

    public bool WritesResult => !KeepsResult || ResultToMemory;

    /// <summary>Room that tiles cannot have.</summary>
    public long TakenBytes => InputBytes + ResultBytes;
}
