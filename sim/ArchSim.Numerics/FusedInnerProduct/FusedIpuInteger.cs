namespace ArchSim.Numerics;

/// <summary>An integer operand of a fused inner-product unit: 4, 8, 12 or 16 bits, two's complement or without a sign.</summary>
/// <exception cref="ArgumentException">Another width.</exception>
public sealed record FusedIpuInteger(int Bits, bool Signed = true)
{
    /// <summary>Multiplier inputs that it takes, one after the other.</summary>
    public int NibbleCount { get; } = Nibbles.OfInteger(Bits);

    public int LargestMagnitude => Signed ? 1 << (Bits - 1) : (1 << Bits) - 1;

    /// <summary>The number that a code stands for.</summary>
    public int Number(uint code) => Signed ? (int)(code << (32 - Bits)) >> (32 - Bits) : (int)(code & ((1u << Bits) - 1));

    /// <summary>The digit of weight 16^index: the top one has the sign.</summary>
    public int Nibble(int number, int index) => Nibbles.Nibble(number, index, top: index == NibbleCount - 1);

    public override string ToString() => (Signed ? "int" : "uint") + Bits;
}
