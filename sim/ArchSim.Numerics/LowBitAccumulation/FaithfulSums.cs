using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ArchSim.Numerics;

/// <summary>A sum of doubles with enough bits and a hint of those below, so that quantizing it gives what the exact sum would.</summary>
internal interface IFaithfulSum<TVector>
{
    static abstract TVector Of(TVector a, TVector b);
}

/// <summary>For terms whose sums a double holds.</summary>
internal readonly struct ExactSum : IFaithfulSum<Vector512<double>>, IFaithfulSum<Vector256<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b) => a + b;
}

/// <summary>For any rounding, on any machine.</summary>
internal readonly struct SumRoundedToOdd : IFaithfulSum<Vector256<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b) => OddSum.Of(a, b);
}

/// <summary>The same with AVX-512: of the two neighbours that rounding up and down give, the one toward zero, marked as inexact where they are two.</summary>
internal readonly struct SumRoundedToOddByInstruction : IFaithfulSum<Vector512<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b)
    {
        var up = Avx512F.Add(a, b, FloatRoundingMode.ToPositiveInfinity);
        var down = Avx512F.Add(a, b, FloatRoundingMode.ToNegativeInfinity);
        // As words, of two numbers of one sign the smaller is nearer to zero; of +0 and -0, which are equal, it is +0.
        var towardZero = Vector512.Min(up.AsUInt64(), down.AsUInt64());
        return (towardZero | Vector512.AndNot(Vector512<ulong>.One, Vector512.Equals(up, down).AsUInt64())).AsDouble();
    }
}

/// <summary>For cutting only, with AVX-512.</summary>
internal readonly struct SumCutByInstruction : IFaithfulSum<Vector512<double>>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b) => Avx512F.Add(a, b, FloatRoundingMode.ToZero);
}
