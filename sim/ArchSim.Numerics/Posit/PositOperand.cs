using System.Runtime.CompilerServices;

namespace ArchSim.Numerics;

/// <summary>
/// A decoded posit as the edge of an array hands it in: a signed significand with its hidden bit, of <see cref="FractionBits"/> bits of fraction, and an exponent. In one
/// word: the exponent in the upper half, the significand in the lower; zero is the word 0.
/// </summary>
public readonly record struct PositOperand
{
    /// <summary>Of the significand; posits of 16 bits have 13.</summary>
    internal const int FractionBits = 13;

    private const int HalfBits = 16;

    private PositOperand(int word) => Word = word;

    internal int Word { get; }

    public int Exponent => Word >> HalfBits;

    /// <summary>In units of 2^-13.</summary>
    public int Significand => (short)Word;

    public static PositOperand Of(PositFormat format, uint code)
    {
        if (code == 0)
            return default;
        var isNegative = code > format.NotAReal;
        var (exponent, significand, fractionBits) = format.Fields(isNegative ? (format.NotAReal << 1) - code : code);
        significand <<= FractionBits - fractionBits;
        return new PositOperand((exponent << HalfBits) | (ushort)(isNegative ? -significand : significand));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ref readonly int WordOf(ref readonly PositOperand operand) => ref Unsafe.As<PositOperand, int>(ref Unsafe.AsRef(in operand));
}
