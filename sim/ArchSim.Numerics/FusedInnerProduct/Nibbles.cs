namespace ArchSim.Numerics;

/// <summary>Operands as digits of base 16 that 5 x 5 bit signed multipliers take one by one: the top one may be signed, the others are not.</summary>
public static class Nibbles
{
    /// <summary>Nibbles of an fp16 significand of 12 bits with its sign.</summary>
    public const int OfFp16 = 3;

    /// <summary>
    /// Twice a significand M, as 256 N2 + 16 N1 + N0. N2 is signed and has the five bits M11..M7, N1 is M6..M3, and N0 is M2..M0 with a zero below,
    /// which keeps one more bit when it is shifted right.
    /// </summary>
    /// <param name="significand">-2,047 to 2,047.</param>
    public static (int N2, int N1, int N0) OfSignificand(int significand) =>
        Math.Abs(significand) <= 2047
            ? (Nibble(2 * significand, 2, top: true), Nibble(2 * significand, 1, top: false), Nibble(2 * significand, 0, top: false))
            : throw new ArgumentException($"a significand must be -2047..2047, was {significand}");

    /// <summary>Nibbles of an integer operand: 1 to 4.</summary>
    /// <param name="bits">4, 8, 12 or 16.</param>
    public static int OfInteger(int bits) => bits is 4 or 8 or 12 or 16 ? bits / 4 : throw new ArgumentException($"an integer operand must have 4, 8, 12 or 16 bits, was {bits}");

    /// <summary>Cycles that a product of two integers takes: a nibble of one by a nibble of the other at a time.</summary>
    public static int Iterations(int weightBits, int activationBits) => OfInteger(weightBits) * OfInteger(activationBits);

    /// <summary>The digit of weight 16^index.</summary>
    /// <param name="top">The highest digit: it has the sign, or is 0 to 15 where the number is unsigned.</param>
    public static int Nibble(int number, int index, bool top)
    {
        var shifted = number >> (4 * index);
        return top ? shifted : shifted & 15;
    }
}
