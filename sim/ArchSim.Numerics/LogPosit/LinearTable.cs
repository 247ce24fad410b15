using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>
/// Logarithm to linear: 2^f for each fraction f of a stated number of bits, as a significand of as many fraction bits, rounded to nearest even. An
/// entry keeps its leading one, and that one bit more than its fraction is all it has: no fraction of at most 16 bits rounds up to 2.
/// </summary>
public readonly struct LinearTable
{
    public const int MostFractionBits = 16;

    private const int PermutedBits = 5;

    // Aligned to the left, the leading one in the top bit.
    private readonly uint[] _aligned;
    private readonly Vector512<uint> _low;
    private readonly Vector512<uint> _high;

    /// <param name="fractionBits">1 to 16.</param>
    /// <exception cref="ArgumentException">Other widths.</exception>
    public LinearTable(int fractionBits)
    {
        if (fractionBits is < 1 or > MostFractionBits)
            throw new ArgumentException($"the table must have 1..{MostFractionBits} bits of fraction, was {fractionBits}");
        FractionBits = fractionBits;
        _aligned = new uint[1 << Math.Max(fractionBits, PermutedBits)];
        for (var i = 0; i < 1 << fractionBits; i++)
            _aligned[i] = (uint)Math.Round(double.Exp2(Math.ScaleB(i, -fractionBits)) * (1 << fractionBits), MidpointRounding.ToEven) << (31 - fractionBits);
        _low = Vector512.Create<uint>(_aligned);
        _high = Vector512.Create<uint>(_aligned.AsSpan(Vector512<uint>.Count));
    }

    public int FractionBits { get; }

    /// <summary>The significand of a fraction, in units of 2^-fractionBits.</summary>
    public long Significand(int fraction) => _aligned[fraction] >> (31 - FractionBits);

    /// <summary>The significands of fractions, in units of 2^-31.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<uint> Aligned(Vector512<int> fractions) => Avx512F.IsSupported && FractionBits <= PermutedBits
        ? Avx512F.PermuteVar16x32x2(_low, fractions.AsUInt32(), _high)
        : Avx2.IsSupported && FractionBits <= PermutedBits
            ? Vector512.Create(Permuted(fractions.GetLower()), Permuted(fractions.GetUpper()))
            : AlignedOneByOne(fractions);

    /// <summary>Each quarter of the table is permuted by the low three bits, and the upper two say which one counts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> Permuted(Vector256<int> fractions)
    {
        var isOdd = Vector256.Equals(fractions & Vector256.Create(8), Vector256.Create(8)).AsUInt32();
        var isUpper = Vector256.GreaterThan(fractions, Vector256.Create(15)).AsUInt32();
        var places = fractions.AsUInt32();
        var low = Vector256.ConditionalSelect(
            isOdd, Avx2.PermuteVar8x32(_low.GetUpper(), places), Avx2.PermuteVar8x32(_low.GetLower(), places));
        var high = Vector256.ConditionalSelect(
            isOdd, Avx2.PermuteVar8x32(_high.GetUpper(), places), Avx2.PermuteVar8x32(_high.GetLower(), places));
        return Vector256.ConditionalSelect(isUpper, high, low);
    }

    /// <summary>The same without permutations of registers, for wider tables and other machines.</summary>
    // Written out, so that no call makes the matrix multiplication keep its sums in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector512<uint> AlignedOneByOne(Vector512<int> fractions)
    {
        ref var table = ref MemoryMarshal.GetArrayDataReference(_aligned);
        var places = fractions & Vector512.Create(_aligned.Length - 1);
        return Vector512.Create(
            Unsafe.Add(ref table, places[0]), Unsafe.Add(ref table, places[1]), Unsafe.Add(ref table, places[2]), Unsafe.Add(ref table, places[3]),
            Unsafe.Add(ref table, places[4]), Unsafe.Add(ref table, places[5]), Unsafe.Add(ref table, places[6]), Unsafe.Add(ref table, places[7]),
            Unsafe.Add(ref table, places[8]), Unsafe.Add(ref table, places[9]), Unsafe.Add(ref table, places[10]), Unsafe.Add(ref table, places[11]),
            Unsafe.Add(ref table, places[12]), Unsafe.Add(ref table, places[13]), Unsafe.Add(ref table, places[14]), Unsafe.Add(ref table, places[15]));
    }
}
