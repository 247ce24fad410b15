using System.Numerics;

namespace ArchSim.Numerics;

/// <summary>How products of different exponents come to a common one.</summary>
public enum FusedIpuAlignment
{
    /// <summary>In one cycle: what the tree has no bits for is cut off each lane's product.</summary>
    SingleCycle,

    /// <summary>In as many cycles as it takes: a lane is added in the cycle in which its shift fits the tree, so that no bit of it is cut before the accumulator.</summary>
    MultiCycle,
}

/// <summary>What happens to a lane's product where low bits are cut off it.</summary>
public enum FusedIpuTruncation
{
    /// <summary>Two's complement bits are dropped: toward minus infinity.</summary>
    Floor,

    /// <summary>Bits of the magnitude are dropped.</summary>
    TowardZero,
}

/// <summary>What a sum is rounded to when it leaves the unit.</summary>
public enum FusedIpuResult
{
    Fp32,
    Fp16,
}

/// <summary>
/// The widths of a fused integer and floating-point inner-product unit: lanes of 5 x 5 bit signed multipliers, a right shifter behind each,
/// an adder tree, and an accumulator with one exponent register that is not normalised between.
/// </summary>
/// <exception cref="ArgumentException">A width out of its range.</exception>
public sealed record FusedIpuParameters
{
    /// <summary>The largest difference of two exponents of fp16 products, between 2^-28 and 2^30.</summary>
    public const int MostDifference = 58;

    /// <summary>The software precision at which no lane is masked.</summary>
    public const int NothingMasked = MostDifference + 1;

    /// <summary>Nibble iterations of an fp16 inner product.</summary>
    public const int Fp16Iterations = Nibbles.OfFp16 * Nibbles.OfFp16;

    /// <summary>n, products of an inner product: 1 to 64.</summary>
    public int Lanes { get; init => field = InRange(value, 1, 64, "lanes"); } = 16;

    /// <summary>
    /// w, bits of a tree input: 10 to 57. Of them <see cref="GuardBits"/> stand below the product's lowest bit. Beyond 57 the sums of 64 lanes would not fit 64 bits;
    /// no product is shifted by more than 58.
    /// </summary>
    public int TreeBits { get; init => field = InRange(value, 10, 57, "tree bits"); } = 16;

    /// <summary>P: lanes whose product lies this many binades or more below the largest are left out. 1 to 59, where 59 leaves out none.</summary>
    public int SoftwarePrecision { get; init => field = InRange(value, 1, NothingMasked, "software precision"); } = 28;

    public FusedIpuAlignment Alignment { get; init => field = EnumValues.Require(value); } = FusedIpuAlignment.MultiCycle;

    /// <summary>Of lane products in the single-cycle unit; the tree's sum and the accumulator are two's complement and drop bits as such.</summary>
    public FusedIpuTruncation Truncation { get; init => field = EnumValues.Require(value); }

    /// <summary>Bits below the unit of the accumulator's exponent: 20 to 36. 22 hold a product whose exponent is that of the accumulator.</summary>
    public int AccumulatorFractionBits { get; init => field = InRange(value, 20, 36, "accumulator fraction bits"); } = 30;

    /// <summary>l: the accumulator holds 2^l inner products of the largest magnitude and saturates beyond: 0 to 18.</summary>
    public int AccumulationBits { get; init => field = InRange(value, 0, 18, "accumulation bits"); } = 12;

    public FusedIpuResult Result { get; init => field = EnumValues.Require(value); }

    /// <summary>
    /// g = w - 9, bits by which a product can be shifted without loss. It counts nine bits of magnitude of a nibble product (-240 to 225, and 256 where both top nibbles are -16)
    /// and takes its sign for the tree's; with ten bits for the product it would be one less. It is also sp, the shifts of a multi-cycle bin.
    /// </summary>
    public int GuardBits => TreeBits - 9;

    /// <summary>33 + t + l: sign, two bits above the unit, 30 fraction bits, t = log2 of the lanes, rounded up, for the tree and l for the accumulations.</summary>
    public int AccumulatorBits => 3 + AccumulatorFractionBits + BitOperations.Log2((uint)Lanes * 2 - 1) + AccumulationBits;

    /// <summary>Alignment cycles of a nibble iteration at worst.</summary>
    public int MostAlignmentCycles => Alignment == FusedIpuAlignment.SingleCycle ? 1 : Cycles(SoftwarePrecision - 1);

    /// <summary>When and by how much a lane is shifted whose product lies <paramref name="difference"/> binades below the largest; null where it is left out.</summary>
    public LaneAlignment? Align(int difference)
    {
        if (difference >= SoftwarePrecision)
            return null;
        return Alignment == FusedIpuAlignment.SingleCycle
            ? new LaneAlignment(0, difference)
            : new LaneAlignment(difference / GuardBits, difference % GuardBits);
    }

    /// <summary>Alignment cycles when the farthest lane that is not left out lies this many binades below the largest.</summary>
    internal int Cycles(int farthest) => Alignment == FusedIpuAlignment.SingleCycle ? 1 : farthest / GuardBits + 1;

    private static int InRange(int value, int least, int most, string name) =>
        value >= least && value <= most ? value : throw new ArgumentException($"{name} must be {least}..{most}, was {value}");
}

/// <summary>How a lane's product comes to the largest exponent.</summary>
/// <param name="Cycle">The alignment cycle in which it is added. The tree's sum is shifted right by this many times the guard bits.</param>
/// <param name="LocalShift">Right shift in front of the tree.</param>
public readonly record struct LaneAlignment(int Cycle, int LocalShift);
