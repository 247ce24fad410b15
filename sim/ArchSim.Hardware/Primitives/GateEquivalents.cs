using System.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Gate equivalents (area over the area of a two-input NAND) of primitives. The constants are fitted to some netlists of yosys and abc on Nangate45, ASAP7
/// and IHP sg13g2, which differ by at most 13 %, flip-flops excepted; README.md has the table of formulas, of the netlists that each was fitted to and of
/// those it was held against. <see cref="GateDelays"/> has the delays.
/// </summary>
public static class GateEquivalents
{
    /// <summary>One bit of three words into two: two XORs (2 gates of Nangate45 each) and three NANDs, which is what abc makes of it.</summary>
    public const double FullAdder = 7.0;

    // A row's multiplexer with its share of buffers.
    private const double ShiftedBit = 2.26;

    /// <summary>Signs, sticky bits and special cases of a floating-point adder, over its other parts: fitted to fp32 on Nangate45.</summary>
    public const double FloatAdderFactor = 1.555;

    // mul8u over mul8bw: 509 over 464.3. Without the signs' constants abc shares less.
    private const double UnsignedOverSigned = 1.097;

    /// <summary>
    /// Signed Baugh-Wooley a x b. Partial products and their full adders grow with a b, the reduced edges of the array with a + b. Fitted to 4x4 (93) and
    /// 8x8 (464) on Nangate45.
    /// </summary>
    public static double Multiplier(int a, int b) => Math.Max(a * b, 8.8 * a * b - 6.0 * (a + b));

    /// <summary>Unsigned a x b. Fitted to 8x8 (509) on Nangate45.</summary>
    public static double UnsignedMultiplier(int a, int b) => UnsignedOverSigned * Multiplier(a, b);

    /// <summary>
    /// Carry-propagate adder as abc sizes it for speed; a ripple of cells (16/3 gates a full adder, 10/3 a half) where that is more. Fitted to 8 bits
    /// on Nangate45 (49) and the mean of the three libraries' 32 bits, each at its shortest delay (251, 264, 230).
    /// </summary>
    public static double Adder(int bits) => Math.Max(16.0 / 3 * bits - 2, 8.3 * bits - 17.4);

    /// <summary>
    /// Carry-save tree that makes two words of <paramref name="words"/>: a full adder for every bit of every word that disappears. No netlist of its own; with
    /// the ANDs and the last adder it gives the multipliers.
    /// </summary>
    public static double CompressorTree(int words, int bits) => FullAdder * bits * Math.Max(0, words - 2);

    /// <summary>Adds one bit: a half adder (XOR 2, AND 4/3 gates of Nangate45) for every bit.</summary>
    public static double Incrementer(int bits) => 10.0 / 3.0 * bits;

    /// <summary>Logarithmic shifter: a row of multiplexers for every doubling of the distance. Fitted to 24 bits on all three libraries (257, 276, 282).</summary>
    public static double Shifter(int bits, int positions) => ShiftedBit * bits * Log2(positions);

    /// <summary>
    /// Logarithmic shifter of a short word into a long one: a row has only as many multiplexers as bits can be set behind it. From <see cref="Shifter"/>'s row.
    /// </summary>
    public static double ExpandingShifter(int inputBits, int outputBits) => ExpandingShifter(inputBits, outputBits, outputBits);

    /// <summary>The same where the word starts at so many places only.</summary>
    public static double ExpandingShifter(int inputBits, int outputBits, int positions) => ShiftedBit * ExpandedBits(inputBits, outputBits, positions);

    /// <summary>Multiplexers of an expanding shifter, all rows together.</summary>
    public static int ExpandedBits(int inputBits, int outputBits, int positions) =>
        Enumerable.Range(0, Log2(positions)).Sum(row => Math.Min(outputBits, inputBits + (2 << row) - 1));

    /// <summary>Passes a word or zero: an AND (4/3 gates of Nangate45) for every bit.</summary>
    public static double AndRow(int bits) => 4.0 / 3.0 * bits;

    /// <summary>Complements a word or not: an XOR (2 gates of Nangate45) for every bit.</summary>
    public static double Complement(int bits) => 2.0 * bits;

    /// <summary>Selects one of <paramref name="ways"/> words. Fitted to 16 ways of 8 bits (284.7) on Nangate45.</summary>
    public static double Multiplexer(int bits, int ways) => 2.372 * bits * (ways - 1);

    /// <summary>D flip-flops without enable: 45.3 for 8 bits on Nangate45.</summary>
    public static double Register(int bits) => 5.66 * bits;

    /// <summary>Greater-than: the maximum of two signed bytes (41) on Nangate45 less its multiplexer.</summary>
    public static double Comparator(int bits) => 2.75 * bits;

    /// <summary>Adds the rounding bit to a significand and its exponent: half adders. Guard and sticky logic is left out.</summary>
    public static double Rounder(int bits) => Incrementer(bits);

    /// <summary>
    /// Tree of pairs, as in Oklobdzija (IEEE TVLSI 1994): level l joins two halves with an OR (4/3 gates) and l - 1 multiplexer bits. No netlist; from the rows
    /// of its parts.
    /// </summary>
    public static double LeadingZeroCounter(int bits)
    {
        var gates = 0.0;
        for (var (level, nodes) = (1, (bits + 1) / 2); level <= Log2(bits); level++, nodes = (nodes + 1) / 2)
            gates += nodes * (4.0 / 3.0 + Multiplexer(level - 1, 2));
        return gates;
    }

    /// <summary>
    /// A fixed function as two-level-and-more logic: 2^i / i two-input gates (4/3 each) an output bit, the bound that nearly every function of i inputs meets
    /// (Shannon 1949, Lupanov 1958); smooth functions take less.
    /// </summary>
    public static double Table(int inputBits, int outputBits) => 4.0 / 3.0 * outputBits * Math.Pow(2, inputBits) / inputBits;

    /// <summary>
    /// Floating-point adder: exponent difference, swap, alignment, sum, leading-zero count, normalization, rounding, exponent correction; times a factor for
    /// signs, sticky bits and special cases that is fitted to fp32 on Nangate45 (1,928 to 2,056).
    /// </summary>
    public static double FloatAdder(int exponentBits, int mantissaBits)
    {
        var significand = mantissaBits + 1;
        var guarded = significand + 3;
        var parts = Adder(exponentBits) + 2 * Multiplexer(significand, 2) + Shifter(guarded, guarded) + Adder(guarded) + LeadingZeroCounter(guarded)
            + Shifter(guarded, guarded) + Incrementer(significand + exponentBits) + 2 * Adder(exponentBits);
        return FloatAdderFactor * parts;
    }

    /// <summary>
    /// Floating-point multiplier with a rounded result: significands with their hidden bits, exponents and their bias, one place of normalization of what is
    /// kept and its guard bit, rounding.
    /// Nothing is fitted to a floating-point netlist.
    /// </summary>
    public static double FloatMultiplier(int exponentBits, int mantissaBits) =>
        UnsignedMultiplier(mantissaBits + 1, mantissaBits + 1) + 2 * Adder(exponentBits + 1) + Multiplexer(mantissaBits + 2, 2) + Rounder(exponentBits + mantissaBits);

    /// <summary>Levels of a binary tree over that many leaves: the logarithm to base two, rounded up.</summary>
    public static int Log2(int leaves) => leaves <= 1 ? 0 : BitOperations.Log2((uint)leaves - 1) + 1;
}
