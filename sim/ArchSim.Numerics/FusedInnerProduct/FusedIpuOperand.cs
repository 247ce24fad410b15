namespace ArchSim.Numerics;

/// <summary>
/// An fp16 number as the unit takes it: twice the significand, even, in the low half; in the high half the exponent plus <see cref="ExponentOffset"/>.
/// Zeros have 0 for an exponent, so that a pair with a zero lies further below any other than can be masked. Infinities and NaN look like zeros with an odd significand.
/// </summary>
public readonly record struct FusedIpuOperand
{
    /// <summary>
    /// So large that a pair with a zero (4,125 at most) stands below all others (8,192 at least), and below every exponent an accumulator can be loaded with (7,146 at least).
    /// </summary>
    internal const int ExponentOffset = 4110;

    /// <summary>Of the sum of two exponents.</summary>
    internal const int PairOffset = 2 * ExponentOffset;

    /// <summary>The smallest sum of two offset exponents, neither of which is a zero's.</summary>
    internal const int LeastPair = PairOffset - 28;

    private FusedIpuOperand(int exponent, int doubledSignificand) => Packed = exponent << 16 | (ushort)doubledSignificand;

    /// <summary>+1 or -1 with the sign of an infinity, 3 for NaN: odd, as no doubled significand is.</summary>
    public static FusedIpuOperand NaN { get; } = new(0, 3);

    internal int Packed { get; }

    /// <summary>The exponent plus the offset; 0 for zeros, infinities and NaN.</summary>
    internal int OffsetExponent => Packed >>> 16;

    /// <summary>2M: the value is 2M x 2^(exponent - 11).</summary>
    internal int DoubledSignificand => (short)Packed;

    internal int N2 => Nibbles.Nibble(DoubledSignificand, 2, top: true);

    internal int N1 => Nibbles.Nibble(DoubledSignificand, 1, top: false);

    internal int N0 => Nibbles.Nibble(DoubledSignificand, 0, top: false);

    /// <summary>Infinity or NaN.</summary>
    internal bool IsSpecial => (Packed & 1) != 0;

    internal bool IsZero => DoubledSignificand == 0;

    /// <summary>The operand of an fp16 code.</summary>
    public static FusedIpuOperand OfFp16(uint code)
    {
        var (field, fraction) = ((int)(code >> 10) & 31, (int)code & 1023);
        var negative = (code & 0x8000) != 0;
        if (field == 31)
            return fraction != 0 ? NaN : new FusedIpuOperand(0, negative ? -1 : 1);
        var magnitude = field == 0 ? fraction : fraction + 1024;
        return magnitude == 0 ? default : new FusedIpuOperand(Math.Max(field, 1) - 15 + ExponentOffset, 2 * (negative ? -magnitude : magnitude));
    }

    internal static FusedIpuOperand Of(int packed) => new(packed >>> 16, packed);
}
