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
    public static Vector256<double> Of(Vector256<double> a, Vector256<double> b)
    {
        var sum = a + b;
        var virtualB = sum - a;
        var error = (a - (sum - virtualB)) + (b - virtualB);
        var exact = Vector256.Equals(error, Vector256<double>.Zero).AsInt64();
        var awayFromZero = Vector256.LessThan(sum.AsInt64() ^ error.AsInt64(), Vector256<long>.Zero);
        return Vector256.ConditionalSelect(exact, sum.AsInt64(), (sum.AsInt64() + awayFromZero) | Vector256<long>.One).AsDouble();
    }
}
