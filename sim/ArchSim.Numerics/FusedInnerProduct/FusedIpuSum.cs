using System.Numerics;

namespace ArchSim.Numerics;

/// <summary>
/// The accumulator: a two's complement mantissa that is not normalised, and one exponent. The value is Mantissa x 2^(Exponent - fraction bits).
/// </summary>
/// <param name="OffsetExponent">The exponent plus <see cref="FusedIpuOperand.PairOffset"/>; 0, below all exponents of products, when nothing was added yet.</param>
public readonly record struct FusedIpuSum(long Mantissa, int OffsetExponent, FusedIpuSpecials Specials)
{
    public int Exponent => OffsetExponent - FusedIpuOperand.PairOffset;

    /// <summary>Takes a larger exponent: the mantissa is shifted right, and what falls out is lost. A smaller one changes nothing.</summary>
    internal FusedIpuSum RaisedTo(int offsetExponent) => offsetExponent <= OffsetExponent
        ? this
        : this with { Mantissa = Mantissa >> Math.Min(offsetExponent - OffsetExponent, 63), OffsetExponent = offsetExponent };

    /// <summary>Holds a mantissa of the accumulator's width at its ends.</summary>
    internal FusedIpuSum Saturated(int bits) => this with { Mantissa = Math.Clamp(Mantissa, -1L << (bits - 1), (1L << (bits - 1)) - 1) };

    /// <summary>The accumulator that goes on from a value: its exponent is the value's, and the mantissa is rounded to the fraction bits.</summary>
    internal static FusedIpuSum Of(double value, int fractionBits)
    {
        var specials = FusedIpuSpecialsRules.OfValue(value);
        if (value == 0 || specials != FusedIpuSpecials.None)
            return new FusedIpuSum(0, 0, specials);
        var exponent = Math.ILogB(value);
        return new FusedIpuSum((long)Math.Round(Math.ScaleB(value, fractionBits - exponent), MidpointRounding.ToEven), exponent + FusedIpuOperand.PairOffset, specials);
    }

    /// <summary>What leaves the unit: normalised, and rounded once, to nearest even; beyond the largest number of the format an infinity. A sum of zero is +0.</summary>
    internal double Rounded(int fractionBits, FusedIpuResult format)
    {
        if (Specials != FusedIpuSpecials.None)
            return Specials.Value();
        var (precision, leastExponent, largest) = format == FusedIpuResult.Fp32 ? (24, -126, (double)float.MaxValue) : (11, -14, 65504.0);
        var magnitude = (ulong)Math.Abs(Mantissa);
        if (magnitude == 0)
            return 0;
        var scale = Exponent - fractionBits;
        var top = Math.Max(BitOperations.Log2(magnitude) + scale, leastExponent);
        var dropped = top - (precision - 1) - scale;
        // The largest magnitude has 63 bits, so that half of a unit of 2^64 or more is never reached.
        if (dropped > 63)
            return Mantissa < 0 ? -0.0 : 0;
        if (dropped > 0)
        {
            magnitude = ShiftedToNearestEven(magnitude, dropped);
            scale += dropped;
        }
        var value = Math.ScaleB((double)magnitude, scale);
        if (value > largest)
            value = double.PositiveInfinity;
        return Mantissa < 0 ? -value : value;
    }

    private static ulong ShiftedToNearestEven(ulong magnitude, int bits)
    {
        var kept = magnitude >> bits;
        var lost = magnitude - (kept << bits);
        var half = 1UL << (bits - 1);
        return lost > half || (lost == half && (kept & 1) != 0) ? kept + 1 : kept;
    }
}
