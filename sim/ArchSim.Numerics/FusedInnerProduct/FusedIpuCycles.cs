using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// How long a unit aligns: C, the alignment cycles of a nibble iteration, for fp16 operands. An fp16 inner product takes 9 C cycles. Only products that are not zero count;
/// where all are zero, infinite or NaN, an iteration takes the one cycle.
/// </summary>
public sealed class FusedIpuCycles(FusedIpuParameters unit)
{
    /// <summary>Of a pair with a zero: so low that no exponent beside it (0 to 29) brings it within reach of the largest, and no sum of the two wraps.</summary>
    private const sbyte ZeroExponent = -100;

    /// <summary>C of one inner product of at most n pairs of fp16 codes.</summary>
    /// <exception cref="ArgumentException">No pair, more pairs than lanes, or lengths that differ.</exception>
    public int AlignmentCycles(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        if (weights.Length != activations.Length || weights.Length < 1 || weights.Length > unit.Lanes)
            throw new ArgumentException($"an inner product needs 1..{unit.Lanes} pairs, got {weights.Length} weights and {activations.Length} activations");
        var (w, a) = (Operands(weights), Operands(activations));
        return unit.Cycles(Farthest(a, w, LargestExponent(a, w), unit.SoftwarePrecision));
    }

    /// <summary>C of all inner products of a matrix multiplication: a row of K products is taken n at a time.</summary>
    /// <param name="activations">M x K fp16 codes.</param>
    /// <param name="weights">N x K fp16 codes.</param>
    /// <param name="cycles">M x <see cref="Groups"/> x N: the output channels of a group of products side by side.</param>
    /// <exception cref="ArgumentException">Shapes that do not fit.</exception>
    public void AlignmentCycles(Matrix<ushort> activations, Matrix<ushort> weights, Span<byte> cycles)
    {
        var groups = Groups(activations.Columns);
        if (weights.Columns != activations.Columns)
            throw new ArgumentException($"a dot product needs as many weights as activations, got {weights.Columns} and {activations.Columns}");
        if (cycles.Length != (long)activations.Rows * groups * weights.Rows)
            throw new ArgumentException($"{activations.Rows} x {groups} x {weights.Rows} cycle counts need {(long)activations.Rows * groups * weights.Rows} places, got {cycles.Length}");
        if (unit.Alignment == FusedIpuAlignment.SingleCycle)
        {
            cycles.Fill(1);
            return;
        }
        var stride = (weights.Rows - 1) / Vector512<sbyte>.Count * Vector512<sbyte>.Count + Vector512<sbyte>.Count;
        var packed = Transposed(weights, stride);
        var counts = new byte[stride];
        Span<int> places = stackalloc int[unit.Lanes];
        Span<sbyte> exponents = stackalloc sbyte[unit.Lanes];
        for (var row = 0; row < activations.Rows; row++)
        {
            for (var group = 0; group < groups; group++)
            {
                var first = group * unit.Lanes;
                var taking = NotZero(activations.Row(row), first, stride, places, exponents);
                for (var channel = 0; channel < stride; channel += Vector512<sbyte>.Count)
                    Count(packed.AsSpan(channel), places[..taking], exponents).CopyTo(counts, channel);
                counts.AsSpan(0, weights.Rows).CopyTo(cycles[((row * groups + group) * weights.Rows)..]);
            }
        }
    }

    /// <summary>Inner products that a row of K products takes.</summary>
    public int Groups(int products) => (products - 1) / unit.Lanes + 1;

    /// <summary>
    /// Units that share activations and wait for the slowest of them in every nibble iteration: the largest C of each run of neighbouring output channels.
    /// </summary>
    /// <param name="cycles">Counts of <paramref name="channels"/> output channels side by side, any number of times.</param>
    /// <param name="unitsPerCluster">At least 1. Where channels do not fill the last cluster, it has fewer.</param>
    public static byte[] LockStep(ReadOnlySpan<byte> cycles, int channels, int unitsPerCluster)
    {
        if (channels < 1 || cycles.Length == 0 || cycles.Length % channels != 0)
            throw new ArgumentException($"cycle counts must come in runs of the output channels, got {cycles.Length} for {channels}");
        if (unitsPerCluster < 1)
            throw new ArgumentException($"a cluster must have at least one unit, was {unitsPerCluster}");
        var clusters = (channels - 1) / unitsPerCluster + 1;
        var largest = new byte[cycles.Length / channels * clusters];
        for (var i = 0; i < cycles.Length; i++)
        {
            ref var slot = ref largest[i / channels * clusters + i % channels / unitsPerCluster];
            slot = Math.Max(slot, cycles[i]);
        }
        return largest;
    }

    /// <summary>The largest offset exponent of a pair; below <see cref="FusedIpuOperand.LeastPair"/> where every pair has a zero.</summary>
    internal static int LargestExponent(ReadOnlySpan<FusedIpuOperand> a, ReadOnlySpan<FusedIpuOperand> w)
    {
        var largest = 0;
        for (var lane = 0; lane < a.Length; lane++)
            largest = Math.Max(largest, a[lane].OffsetExponent + w[lane].OffsetExponent);
        return largest;
    }

    /// <summary>D, how far below the largest exponent lies the lowest product that is neither zero nor masked.</summary>
    internal static int Farthest(ReadOnlySpan<FusedIpuOperand> a, ReadOnlySpan<FusedIpuOperand> w, int largest, int softwarePrecision)
    {
        var farthest = 0;
        for (var lane = 0; lane < a.Length; lane++)
        {
            var exponent = a[lane].OffsetExponent + w[lane].OffsetExponent;
            if (exponent >= FusedIpuOperand.LeastPair && largest - exponent < softwarePrecision)
                farthest = Math.Max(farthest, largest - exponent);
        }
        return farthest;
    }

    /// <summary>C of 64 output channels.</summary>
    private Vector512<byte> Count(ReadOnlySpan<sbyte> weights, ReadOnlySpan<int> places, ReadOnlySpan<sbyte> exponents)
    {
        ref var origin = ref MemoryMarshal.GetReference(weights);
        var largest = Vector512.Create(sbyte.MinValue);
        for (var i = 0; i < places.Length; i++)
            largest = Vector512.Max(largest, Vector512.LoadUnsafe(ref origin, (nuint)places[i]) + Vector512.Create(exponents[i]));
        var farthest = Vector512<byte>.Zero;
        var limit = Vector512.Create((byte)unit.SoftwarePrecision);
        for (var i = 0; i < places.Length; i++)
        {
            var difference = (largest - (Vector512.LoadUnsafe(ref origin, (nuint)places[i]) + Vector512.Create(exponents[i]))).AsByte();
            farthest = Vector512.Max(farthest, difference & Vector512.LessThan(difference, limit));
        }
        // Where every pair has a zero there is nothing to align.
        farthest &= Vector512.GreaterThanOrEqual(largest, Vector512<sbyte>.Zero).AsByte();
        var cycles = Vector512<byte>.One;
        for (var shift = unit.GuardBits; shift < unit.SoftwarePrecision; shift += unit.GuardBits)
            cycles -= Vector512.GreaterThanOrEqual(farthest, Vector512.Create((byte)shift));
        return cycles;
    }

    /// <summary>Activations of a group that are not zero: where their weights lie, and their exponents above the lowest.</summary>
    private int NotZero(ReadOnlySpan<ushort> activations, int first, int stride, Span<int> places, Span<sbyte> exponents)
    {
        var found = 0;
        for (var k = first; k < Math.Min(first + unit.Lanes, activations.Length); k++)
        {
            var exponent = Exponent(activations[k]);
            if (exponent < 0)
                continue;
            places[found] = k * stride;
            exponents[found++] = exponent;
        }
        return found;
    }

    private static sbyte[] Transposed(Matrix<ushort> weights, int stride)
    {
        var packed = new sbyte[checked(weights.Columns * stride)];
        Array.Fill(packed, ZeroExponent);
        for (var channel = 0; channel < weights.Rows; channel++)
        {
            var row = weights.Row(channel);
            for (var k = 0; k < row.Length; k++)
                packed[k * stride + channel] = Exponent(row[k]);
        }
        return packed;
    }

    /// <summary>0 for 2^-14 and the numbers below, up to 29.</summary>
    private static sbyte Exponent(ushort code)
    {
        var operand = FusedIpuOperand.OfFp16(code);
        return operand.OffsetExponent == 0 ? ZeroExponent : (sbyte)(operand.OffsetExponent - FusedIpuOperand.ExponentOffset + 14);
    }

    private static FusedIpuOperand[] Operands(ReadOnlySpan<ushort> codes)
    {
        var operands = new FusedIpuOperand[codes.Length];
        for (var i = 0; i < codes.Length; i++)
            operands[i] = FusedIpuOperand.OfFp16(codes[i]);
        return operands;
    }
}
