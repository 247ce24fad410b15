namespace ArchSim.Hardware;

/// <summary>
/// Delays of primitives in gate delays: half a two-way multiplexer in a row of a shifter, 39.4 ps on Nangate45. README.md has the table of netlists. The open
/// flow gives adders that ripple, so wide ones are slower here than a commercial tool makes them.
/// </summary>
public static class GateDelays
{
    /// <summary>Clock to output of a flip-flop: reg8 on Nangate45, 90.4 ps. Set-up and skew are left out.</summary>
    public const double Register = 2.3;

    // Adder: fitted to 8 and 32 bits, 321 and 1,000 ps.
    private const double CarryBit = 0.719;
    private const double AdderEnds = 2.4;

    /// <summary>The part of an adder's delay in which its carry passes the bits.</summary>
    public static double Carry(int bits) => CarryBit * bits;

    // Full adder of a tree: fitted to mul8bw, 987 ps, with four levels and a last adder of 14 bits.
    private const double TreeLevel = 2.84;
    private const double And = 1;

    // Two NANDs deep.
    private const double Multiplex = 2;

    /// <summary>ANDs, levels of full adders as Dadda counts them, and a last adder without the lowest two bits.</summary>
    public static double Multiplier(int a, int b) =>
        Math.Min(a, b) < 2 ? And : And + CompressorTree(Math.Min(a, b)) + Adder(a + b - 2);

    public static double Adder(int bits) => AdderEnds + Carry(bits);

    /// <summary>
    /// Adders one behind the other: each waits for the first bits of the one before it, and the carries then run side by side.
    /// </summary>
    public static double AdderTree(int words, int bits) => GateEquivalents.Log2(words) * AdderEnds + CarryBit * bits;

    /// <summary>Carry-save levels from so many words to two: 2, 3, 4, 6, 9, 13 words and so on by one level more each (Dadda 1965).</summary>
    public static double CompressorTree(int words)
    {
        var levels = 0;
        for (var most = 2; most < words; most = most * 3 / 2)
            levels++;
        return TreeLevel * levels;
    }

    public static double Incrementer(int bits) => CarryBit * bits;

    public static double Shifter(int positions) => Multiplex * GateEquivalents.Log2(positions);

    public static double Complement => Multiplex;

    public static double AndRow => And;

    public static double Multiplexer(int ways) => Multiplex * GateEquivalents.Log2(ways);

    /// <summary>The carry of an adder without its sum: max8s, 335 ps, less its multiplexer.</summary>
    public static double Comparator(int bits) => 0.75 + CarryBit * bits;

    /// <summary>A multiplexer and an OR a level, of which the multiplexer is the longer. No netlist.</summary>
    public static double LeadingZeroCounter(int bits) => Multiplex * GateEquivalents.Log2(bits);

    /// <summary>A tree of multiplexers over the inputs, the slowest way to make it. No netlist.</summary>
    public static double Table(int inputBits) => Multiplex * inputBits;

    /// <summary>Exponent difference, swap, alignment, sum, leading-zero count, normalization, rounding, exponent: one after the other.</summary>
    public static double FloatAdder(int exponentBits, int mantissaBits)
    {
        var significand = mantissaBits + 1;
        var guarded = significand + 3;
        return Adder(exponentBits) + Multiplex + Shifter(guarded) + Adder(guarded) + LeadingZeroCounter(guarded) + Shifter(guarded)
            + Incrementer(significand + exponentBits) + Adder(exponentBits);
    }

    /// <summary>Significands, normalization, rounding; the exponents are ready before.</summary>
    public static double FloatMultiplier(int exponentBits, int mantissaBits) =>
        Multiplier(mantissaBits + 1, mantissaBits + 1) + Multiplex + Incrementer(exponentBits + mantissaBits);
}
