using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>What a format of partial sums takes in memory: formats that are equal in it differ in values and energy alone.</summary>
/// <param name="Bits">Of a code.</param>
/// <param name="StoredBits">Of a code with its share of what its block has in common.</param>
public readonly record struct SumCode(int Bits, double StoredBits, int BlockLength)
{
    public static SumCode Of(NumberFormat format) => new(format.Bits, format.StoredBits, format.BlockLength);
}
