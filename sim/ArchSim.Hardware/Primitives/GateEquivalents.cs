using System.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// Gate equivalents (area over the area of a two-input NAND) of primitives. The constants are fitted to netlists of yosys and abc on Nangate45; the
/// same netlists on ASAP7 and IHP sg13g2 differ by at most 13 %, flip-flops excepted. The rows and the error of each formula stand in a test.
/// </summary>
public static class GateEquivalents
{
    /// <summary>
    /// Signed Baugh-Wooley a x b. Partial products and their full adders grow with a b, the reduced edges of the array with a + b. Fitted to 4x4 (93) and
    /// 8x8 (464); 16x16 comes 5 % low.
    /// </summary>
    public static double Multiplier(int a, int b) => Math.Max(a * b, 8.8 * a * b - 6.0 * (a + b));

    /// <summary>Carry-propagate adder as abc sizes it for speed. Fitted to 8 bits (49), 16 (112), 24 (172), 32 (230 to 251).</summary>
    public static double Adder(int bits) => Math.Max(4.0, 7.5 * bits - 10.0);

    /// <summary>Adds one bit: a half adder (XOR 2, AND 4/3 gates of Nangate45) for every bit.</summary>
    public static double Incrementer(int bits) => 10.0 / 3.0 * bits;

    /// <summary>Logarithmic shifter: a row of multiplexers for every doubling of the distance. Fitted to 24 bits logical (257), 32 bits arithmetic (367).</summary>
    public static double Shifter(int bits, int positions) => 2.2 * bits * Log2(positions);

    /// <summary>
    /// Logarithmic shifter of a short word into a long one: a row has only as many multiplexers as bits can be set behind it. From <see cref="Shifter"/>'s row.
    /// </summary>
    public static double ExpandingShifter(int inputBits, int outputBits) =>
        2.2 * Enumerable.Range(0, Log2(outputBits)).Sum(row => Math.Min(outputBits, inputBits + (2 << row) - 1));

    /// <summary>Complements a word or not: an XOR (2 gates of Nangate45) for every bit.</summary>
    public static double Complement(int bits) => 2.0 * bits;

    /// <summary>Selects one of <paramref name="ways"/> words. Fitted to 2 ways (19.7) and 16 ways (284.7) of 8 bits.</summary>
    public static double Multiplexer(int bits, int ways) => 2.4 * bits * (ways - 1);

    /// <summary>D flip-flops without enable: 45.3 for 8 bits.</summary>
    public static double Register(int bits) => 5.66 * bits;

    /// <summary>Greater-than: the maximum of two signed bytes (41) less its multiplexer.</summary>
    public static double Comparator(int bits) => 2.7 * bits;

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
    /// Floating-point adder: exponent difference, swap, alignment, sum, leading-zero count, normalization, rounding, exponent correction; times 1.6 for signs,
    /// sticky bits and special cases. The factor is fitted to fp32 (1,928 to 2,056); bf16 (828 to 904) is not used.
    /// </summary>
    public static double FloatAdder(int exponentBits, int mantissaBits)
    {
        var significand = mantissaBits + 1;
        var guarded = significand + 3;
        var parts = Adder(exponentBits) + 2 * Multiplexer(significand, 2) + Shifter(guarded, guarded) + Adder(guarded) + LeadingZeroCounter(guarded)
            + Shifter(guarded, guarded) + Incrementer(significand + exponentBits) + 2 * Adder(exponentBits);
        return 1.6 * parts;
    }

    /// <summary>Levels of a binary tree over that many leaves: the logarithm to base two, rounded up.</summary>
    public static int Log2(int leaves) => leaves <= 1 ? 0 : BitOperations.Log2((uint)leaves - 1) + 1;
}
