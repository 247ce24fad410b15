using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>
/// Sums rounded to odd in the 53 bits of a double: an exact sum as it is, any other as the one of its two neighbours with an odd last bit. Whatever is then
/// rounded to at most 51 bits, in any way, or compared with a number of at most 52 is as from the exact sum: that last bit says that something is below it.
/// Source: Boldo, Melquiond, "Emulation of FMA and correctly rounded sums: proved algorithms using rounding to odd", IEEE TC 2008.
/// </summary>
internal static class OddSum
{
    public static double Of(double a, double b)
    {
        // Knuth's error of a sum, exact where nothing overflows.
        var sum = a + b;
        var virtualB = sum - a;
        var error = (a - (sum - virtualB)) + (b - virtualB);
        if (error == 0)
            return sum;
        var bits = BitConverter.DoubleToInt64Bits(sum);
        // Rounded away from zero: one step back is the neighbour toward it.
        if (double.IsNegative(sum) != double.IsNegative(error))
            bits--;
        return BitConverter.Int64BitsToDouble(bits | 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Of(Vector512<double> a, Vector512<double> b)
    {
        var sum = a + b;
        var virtualB = sum - a;
        var error = (a - (sum - virtualB)) + (b - virtualB);
        var inexact = ~Vector512.Equals(error, Vector512<double>.Zero).AsInt64();
        var back = ((sum.AsInt64() ^ error.AsInt64()) >> 63) & inexact;
        return ((sum.AsInt64() + back) | (inexact & Vector512<long>.One)).AsDouble();
    }
}
