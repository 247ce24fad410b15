using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Sixteen units side by side that share activations. The nine trees of a cycle are summed together in one pass over the lanes of the units, in 32 bits where the widest sum fits,
/// in 64 otherwise; the accumulators take them one by one, as they are cut one by one.
/// </summary>
public readonly struct VectorFusedIpuKernel(FusedIpuParameters unit) : IKernel<VectorFusedIpuKernel, FusedIpuOperand, FusedIpuOperand, VectorFusedIpuSum>
{
    private readonly int _products = unit.Lanes;
    private readonly int _guardBits = unit.GuardBits;
    private readonly int _precision = unit.SoftwarePrecision;
    private readonly int _fractionBits = unit.AccumulatorFractionBits;
    private readonly FusedIpuResult _result = unit.Result;
    private readonly bool _manyCycles = unit.Alignment == FusedIpuAlignment.MultiCycle;
    private readonly bool _towardZero = unit.Truncation == FusedIpuTruncation.TowardZero;
    private readonly long _largestMantissa = (1L << (unit.AccumulatorBits - 1)) - 1;

    // The largest nibble product is 256, of two top nibbles of -16. Their tree may reach 2^31, which NarrowTrees reads as what it is.
    private readonly bool _wide = (256L * unit.Lanes << unit.GuardBits) > 1L << 31;

    public static int Lanes => KernelLanes.Count;

    public int Group => _products;

    public VectorFusedIpuSum Step(VectorFusedIpuSum sum, ref readonly FusedIpuOperand activations, ref readonly FusedIpuOperand weights)
    {
        ref var a = ref Unsafe.AsRef(in activations);
        ref var w = ref Unsafe.As<FusedIpuOperand, int>(ref Unsafe.AsRef(in weights));
        var largest = Vector512<int>.Zero;
        var all = Vector512<int>.Zero;
        for (var k = 0; k < _products; k++)
        {
            var weight = Vector512.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count));
            var activation = Unsafe.Add(ref a, k);
            largest = Vector512.Max(largest, (weight >>> 16) + Vector512.Create(activation.OffsetExponent));
            all |= weight | Vector512.Create(activation.Packed);
        }
        var specials = (all & Vector512<int>.One) == Vector512<int>.Zero ? sum.Specials : WithSpecials(sum.Specials, ref a, ref w, _products);

        // Raised: the accumulators that have the smaller exponent give bits up. Lanes without a product that is not zero stay as they are.
        var exponents = Vector512.Max(sum.OffsetExponents, largest);
        var (growLower, growUpper) = Vector512.Widen(exponents - sum.OffsetExponents);
        var mantissas = new Mantissas { Lower = VariableShifts.Right(sum.Lower, growLower), Upper = VariableShifts.Right(sum.Upper, growUpper) };
        var below = exponents - largest;
        if (_manyCycles)
            Cycles(ref mantissas, largest, below, ref a, ref w);
        else if (_towardZero)
            Trees<TowardZeroCut>(ref mantissas, largest, below, _precision, ref a, ref w);
        else
            Trees<FloorCut>(ref mantissas, largest, below, _precision, ref a, ref w);

        var (least, most) = (Vector512.Create(-_largestMantissa - 1), Vector512.Create(_largestMantissa));
        return new VectorFusedIpuSum
        {
            Lower = Vector512.Max(least, Vector512.Min(most, mantissas.Lower)),
            Upper = Vector512.Max(least, Vector512.Min(most, mantissas.Upper)),
            OffsetExponents = exponents,
            Specials = specials,
        };
    }

    public void Read(VectorFusedIpuSum sum, Span<double> values)
    {
        for (var lane = 0; lane < KernelLanes.Count; lane++)
            values[lane] = sum[lane].Rounded(_fractionBits, _result);
    }

    public VectorFusedIpuSum Load(ReadOnlySpan<double> values)
    {
        Span<FusedIpuSum> sums = stackalloc FusedIpuSum[KernelLanes.Count];
        for (var lane = 0; lane < KernelLanes.Count; lane++)
            sums[lane] = FusedIpuSum.Of(values[lane], _fractionBits);
        return VectorFusedIpuSum.Of(sums);
    }

    /// <summary>The bins of shifts one after the other, as long as any unit has a lane in one.</summary>
    private void Cycles(ref Mantissas mantissas, Vector512<int> largest, Vector512<int> below, ref FusedIpuOperand a, ref int w)
    {
        var farthest = Vector512<int>.Zero;
        var limit = Vector512.Create(_precision);
        for (var k = 0; k < _products; k++)
        {
            var difference = largest - (Vector512.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count)) >>> 16) - Vector512.Create(Unsafe.Add(ref a, k).OffsetExponent);
            farthest = Vector512.Max(farthest, difference & Vector512.LessThan(difference, limit));
        }
        for (var shift = 0; Vector512.GreaterThanOrEqualAny(farthest, Vector512.Create(shift)); shift += _guardBits)
        {
            var binned = Vector512.Create(shift);
            Trees<FloorCut>(ref mantissas, largest - binned, below + binned, Math.Min(_guardBits, _precision - shift), ref a, ref w);
        }
    }

    /// <summary>One cycle: lanes whose exponent lies at most <paramref name="reach"/> - 1 below <paramref name="top"/>, and not above it.</summary>
    /// <param name="below">By how much tree outputs lie below the accumulators' exponents.</param>
    private void Trees<TCut>(ref Mantissas mantissas, Vector512<int> top, Vector512<int> below, int reach, ref FusedIpuOperand a, ref int w)
        where TCut : struct, ILaneCut
    {
        if (_wide)
            WideTrees<TCut>(ref mantissas, top, below, reach, ref a, ref w);
        else
            NarrowTrees<TCut>(ref mantissas, top, below, reach, ref a, ref w);
    }

    // Compiled apart from each other and from the step: the compiler's budget for inlining ends within one of them.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void NarrowTrees<TCut>(ref Mantissas mantissas, Vector512<int> top, Vector512<int> below, int reach, ref FusedIpuOperand a, ref int w)
        where TCut : struct, ILaneCut
    {
        Vector512<int> s22 = default, s21 = default, s20 = default, s12 = default, s11 = default, s10 = default, s02 = default, s01 = default, s00 = default;
        var limit = Vector512.Create((uint)reach);
        var low = Vector512.Create(15);
        for (var k = 0; k < _products; k++)
        {
            var weight = Vector512.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count));
            var activation = Unsafe.Add(ref a, k);
            var shift = top - (weight >>> 16) - Vector512.Create(activation.OffsetExponent);
            weight &= Vector512.LessThan(shift.AsUInt32(), limit).AsInt32();
            var (w2, w1, w0) = (weight << 16 >> 24, weight >>> 4 & low, weight & low);
            var a2 = Vector512.Create(activation.N2 << _guardBits);
            s22 += TCut.Cut(a2 * w2, shift);
            s21 += TCut.Cut(a2 * w1, shift);
            s20 += TCut.Cut(a2 * w0, shift);
            // Products of nibbles without a sign are cut alike either way.
            var a1 = Vector512.Create(activation.N1 << _guardBits);
            s12 += TCut.Cut(a1 * w2, shift);
            s11 += FloorCut.Cut(a1 * w1, shift);
            s10 += FloorCut.Cut(a1 * w0, shift);
            var a0 = Vector512.Create(activation.N0 << _guardBits);
            s02 += TCut.Cut(a0 * w2, shift);
            s01 += FloorCut.Cut(a0 * w1, shift);
            s00 += FloorCut.Cut(a0 * w0, shift);
        }
        var (belowLower, belowUpper) = Vector512.Widen(below);
        // Down to -240/256 of 2^31, but up to the whole of it: negated it fits.
        var (lower22, upper22) = Vector512.Widen(-s22);
        mantissas.Lower += OnGrid(-lower22, 4, belowLower);
        mantissas.Upper += OnGrid(-upper22, 4, belowUpper);
        Add(ref mantissas, s21, 3, belowLower, belowUpper);
        Add(ref mantissas, s20, 2, belowLower, belowUpper);
        Add(ref mantissas, s12, 3, belowLower, belowUpper);
        Add(ref mantissas, s11, 2, belowLower, belowUpper);
        Add(ref mantissas, s10, 1, belowLower, belowUpper);
        Add(ref mantissas, s02, 2, belowLower, belowUpper);
        Add(ref mantissas, s01, 1, belowLower, belowUpper);
        Add(ref mantissas, s00, 0, belowLower, belowUpper);
    }

    private void WideTrees<TCut>(ref Mantissas mantissas, Vector512<int> top, Vector512<int> below, int reach, ref FusedIpuOperand a, ref int w)
        where TCut : struct, ILaneCut
    {
        var (topLower, topUpper) = Vector512.Widen(top);
        var (belowLower, belowUpper) = Vector512.Widen(below);
        mantissas.Lower = WideTrees<TCut>(mantissas.Lower, topLower, belowLower, reach, ref a, ref w);
        mantissas.Upper = WideTrees<TCut>(mantissas.Upper, topUpper, belowUpper, reach, ref a, ref Unsafe.Add(ref w, Vector512<long>.Count));
    }

    /// <summary>Of eight units.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private Vector512<long> WideTrees<TCut>(Vector512<long> mantissas, Vector512<long> top, Vector512<long> below, int reach, ref FusedIpuOperand a, ref int w)
        where TCut : struct, ILaneCut
    {
        Vector512<long> s22 = default, s21 = default, s20 = default, s12 = default, s11 = default, s10 = default, s02 = default, s01 = default, s00 = default;
        var limit = Vector512.Create((ulong)reach);
        var low = Vector512.Create(15L);
        for (var k = 0; k < _products; k++)
        {
            var (weight, _) = Vector512.Widen(Vector256.LoadUnsafe(ref w, (nuint)(k * KernelLanes.Count)).ToVector512());
            var activation = Unsafe.Add(ref a, k);
            var shift = top - (weight >>> 16) - Vector512.Create((long)activation.OffsetExponent);
            weight &= Vector512.LessThan(shift.AsUInt64(), limit).AsInt64();
            var (w2, w1, w0) = (weight << 48 >> 56, weight >>> 4 & low, weight & low);
            long a2 = activation.N2, a1 = activation.N1, a0 = activation.N0;
            s22 += TCut.Cut(Product(a2, w2), shift);
            s21 += TCut.Cut(Product(a2, w1), shift);
            s20 += TCut.Cut(Product(a2, w0), shift);
            s12 += TCut.Cut(Product(a1, w2), shift);
            s11 += FloorCut.Cut(Product(a1, w1), shift);
            s10 += FloorCut.Cut(Product(a1, w0), shift);
            s02 += TCut.Cut(Product(a0, w2), shift);
            s01 += FloorCut.Cut(Product(a0, w1), shift);
            s00 += FloorCut.Cut(Product(a0, w0), shift);
        }
        return mantissas
            + OnGrid(s22, 4, below) + OnGrid(s21, 3, below) + OnGrid(s20, 2, below)
            + OnGrid(s12, 3, below) + OnGrid(s11, 2, below) + OnGrid(s10, 1, below)
            + OnGrid(s02, 2, below) + OnGrid(s01, 1, below) + OnGrid(s00, 0, below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> Product(long a, Vector512<long> w) => Vector512.Create(a) * w << _guardBits;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Add(ref Mantissas mantissas, Vector512<int> tree, int nibbles, Vector512<long> belowLower, Vector512<long> belowUpper)
    {
        var (lower, upper) = Vector512.Widen(tree);
        mantissas.Lower += OnGrid(lower, nibbles, belowLower);
        mantissas.Upper += OnGrid(upper, nibbles, belowUpper);
    }

    /// <summary>A tree output in units of the accumulator, of which what lies below is cut off. The part of the shift that all lanes share goes left where it is negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector512<long> OnGrid(Vector512<long> tree, int nibbles, Vector512<long> below)
    {
        var shared = _guardBits + 22 - _fractionBits - 4 * nibbles;
        return VariableShifts.Right(tree << Math.Max(-shared, 0), below + Vector512.Create((long)Math.Max(shared, 0)));
    }

    private static Vector512<int> WithSpecials(Vector512<int> specials, ref FusedIpuOperand a, ref int w, int products)
    {
        Span<int> found = stackalloc int[KernelLanes.Count];
        specials.CopyTo(found);
        for (var i = 0; i < products * KernelLanes.Count; i++)
            found[i % KernelLanes.Count] |= (int)FusedIpuSpecialsRules.OfProduct(Unsafe.Add(ref a, i / KernelLanes.Count), FusedIpuOperand.Of(Unsafe.Add(ref w, i)));
        return Vector512.Create<int>(found);
    }

    private struct Mantissas
    {
        public Vector512<long> Lower;
        public Vector512<long> Upper;
    }
}
