using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ArchSim.Numerics;

/// <summary>
/// The unit as the hardware works. The largest exponent of the products that are not zero is found; then, nibble by nibble of the one operand and of the other, and in each
/// alignment cycle, products of nibbles are shifted to it lane by lane and added in the tree, exactly from there on. Each tree output is shifted to the accumulator's exponent,
/// cut once to its fraction bits, and added: the accumulator is the only register between cycles. It saturates after each inner product.
/// </summary>
public readonly struct ScalarFusedIpuKernel(FusedIpuParameters unit) : IKernel<ScalarFusedIpuKernel, FusedIpuOperand, FusedIpuOperand, FusedIpuSum>
{
    public static int Lanes => 1;

    public int Group => unit.Lanes;

    public FusedIpuSum Step(FusedIpuSum sum, ref readonly FusedIpuOperand activations, ref readonly FusedIpuOperand weights)
    {
        var a = MemoryMarshal.CreateReadOnlySpan(in activations, unit.Lanes);
        var w = MemoryMarshal.CreateReadOnlySpan(in weights, unit.Lanes);
        var specials = sum.Specials;
        for (var lane = 0; lane < unit.Lanes; lane++)
            specials |= FusedIpuSpecialsRules.OfProduct(a[lane], w[lane]);
        sum = sum with { Specials = specials };

        var largest = FusedIpuCycles.LargestExponent(a, w);
        if (largest < FusedIpuOperand.LeastPair)
            return sum;
        var cycles = unit.Cycles(FusedIpuCycles.Farthest(a, w, largest, unit.SoftwarePrecision));
        sum = sum.RaisedTo(largest);
        for (var i = Nibbles.OfFp16 - 1; i >= 0; i--)
        {
            for (var j = Nibbles.OfFp16 - 1; j >= 0; j--)
            {
                for (var cycle = 0; cycle < cycles; cycle++)
                {
                    var tree = TreeOutput(a, w, largest, i, j, cycle);
                    // The tree's lowest bit is worth 2^(4(i+j) - 22 - g) at the largest exponent, the accumulator's 2^-fraction bits at its own.
                    var right = sum.OffsetExponent - largest + cycle * unit.GuardBits + unit.GuardBits + 22 - unit.AccumulatorFractionBits - 4 * (i + j);
                    sum = sum with { Mantissa = sum.Mantissa + (right <= 0 ? tree << -right : tree >> Math.Min(right, 63)) };
                }
            }
        }
        return sum.Saturated(unit.AccumulatorBits);
    }

    public void Read(FusedIpuSum sum, Span<double> values) => values[0] = sum.Rounded(unit.AccumulatorFractionBits, unit.Result);

    public FusedIpuSum Load(ReadOnlySpan<double> values) => FusedIpuSum.Of(values[0], unit.AccumulatorFractionBits);

    /// <summary>The sum of the lanes that are served in a cycle, in units of 2^-g of a nibble product's.</summary>
    private long TreeOutput(ReadOnlySpan<FusedIpuOperand> a, ReadOnlySpan<FusedIpuOperand> w, int largest, int i, int j, int cycle)
    {
        var tree = 0L;
        for (var lane = 0; lane < a.Length; lane++)
        {
            var exponent = a[lane].OffsetExponent + w[lane].OffsetExponent;
            if (exponent >= FusedIpuOperand.LeastPair && unit.Align(largest - exponent) is { } alignment && alignment.Cycle == cycle)
                tree += Cut((long)(Nibble(a[lane], i) * Nibble(w[lane], j)) << unit.GuardBits, alignment.LocalShift);
        }
        return tree;
    }

    private long Cut(long product, int shift) => unit.Truncation == FusedIpuTruncation.TowardZero && product < 0 ? -(-product >> shift) : product >> shift;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Nibble(FusedIpuOperand operand, int index) => index switch { 2 => operand.N2, 1 => operand.N1, _ => operand.N0 };
}
