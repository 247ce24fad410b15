namespace ArchSim.Hardware;

/// <summary>Leaves of structures, with their gates from <see cref="GateEquivalents"/> and their delays from <see cref="GateDelays"/>.</summary>
internal static class Primitive
{
    private const string Netlists = "fit to netlists";

    public static StructureNode Multiplier(string name, int a, int b, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplier, GateEquivalents.Multiplier(a, b), GateDelays.Multiplier(a, b), count, $"Baugh-Wooley {a} x {b}, {Netlists}") with
        {
            Glitching = Glitching(a, b),
            CarryDelays = GateDelays.Carry(a + b - 2),
        };

    public static StructureNode UnsignedMultiplier(string name, int a, int b, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplier, GateEquivalents.UnsignedMultiplier(a, b), GateDelays.Multiplier(a, b), count, $"unsigned {a} x {b}, {Netlists}") with
        {
            Glitching = Glitching(a, b),
            CarryDelays = GateDelays.Carry(a + b - 2),
        };

    public static StructureNode Adder(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.Adder(bits), GateDelays.Adder(bits), count, $"{bits}-bit adder, {Netlists}") with
        {
            CarryDelays = GateDelays.Carry(bits),
        };

    /// <summary>To two words; an adder behind it makes one.</summary>
    public static StructureNode CompressorTree(string name, int words, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.CompressorTree(words, bits), GateDelays.CompressorTree(words), count, $"{words} words of {bits} bits to two, full adders");

    public static StructureNode Incrementer(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.Incrementer(bits), GateDelays.Incrementer(bits), count, $"{bits} half adders");

    public static StructureNode Rounder(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.Rounder(bits), GateDelays.Incrementer(bits), count, $"{bits} half adders");

    /// <summary>
    /// The parts of <see cref="GateEquivalents.FloatAdder(int, int)"/>, each times its factor, one behind the other: with rounding and its own significands the two are equal. Without rounding
    /// the third guard bit and the incrementer go: one guard bit and a sticky one are enough to cut an exact sum.
    /// </summary>
    /// <param name="significandBits">Of what is added, hidden bit included, where that is more than the result keeps.</param>
    /// <param name="rounds">To nearest; false cuts the sum toward zero.</param>
    public static StructureNode FloatAdder(string name, int exponentBits, int mantissaBits, int significandBits = 0, bool rounds = true)
    {
        var significand = Math.Max(significandBits, mantissaBits + 1);
        var guarded = significand + (rounds ? 3 : 2);
        var parts = new List<StructureNode>
        {
            Part("exponent_difference", GateEquivalents.Adder(exponentBits), GateDelays.Adder(exponentBits)),
            Part("swap", GateEquivalents.Multiplexer(significand, 2), GateDelays.Multiplexer(2), 2),
            Part("align", GateEquivalents.Shifter(guarded, guarded), GateDelays.Shifter(guarded)),
            Part("add", GateEquivalents.Adder(guarded), GateDelays.Adder(guarded)),
            Part("leading_zeros", GateEquivalents.LeadingZeroCounter(guarded), GateDelays.LeadingZeroCounter(guarded)),
            Part("normalize", GateEquivalents.Shifter(guarded, guarded), GateDelays.Shifter(guarded)),
        };
        if (rounds)
            parts.Add(Part("round", GateEquivalents.Incrementer(mantissaBits + 1 + exponentBits), GateDelays.Incrementer(mantissaBits + 1 + exponentBits)));
        parts.Add(Part("exponent", GateEquivalents.Adder(exponentBits), GateDelays.Adder(exponentBits), 2));
        return Group(name, parts);

        StructureNode Part(string part, double gates, double delays, int count = 1) =>
            Leaf(part, PrimitiveClass.FloatAdder, GateEquivalents.FloatAdderFactor * gates, delays, count, $"part of an e{exponentBits}m{mantissaBits} adder, factor fitted to fp32");
    }

    public static StructureNode Shifter(string name, int bits, int positions, double count = 1) =>
        Leaf(name, PrimitiveClass.Shifter, GateEquivalents.Shifter(bits, positions), GateDelays.Shifter(positions), count, $"{bits} bits by up to {positions - 1}, {Netlists}");

    public static StructureNode ExpandingShifter(string name, int inputBits, int outputBits, double count = 1) =>
        ExpandingShifter(name, inputBits, outputBits, outputBits, count);

    public static StructureNode ExpandingShifter(string name, int inputBits, int outputBits, int positions, double count) =>
        Leaf(name, PrimitiveClass.Shifter, GateEquivalents.ExpandingShifter(inputBits, outputBits, positions), GateDelays.Shifter(positions), count,
            positions == outputBits ? $"{inputBits} bits to any place of {outputBits}" : $"{inputBits} bits to {positions} places of {outputBits}");

    /// <summary>To some places only: a row for every doubling of their number.</summary>
    public static StructureNode ExpandingShifter(string name, int inputBits, int outputBits, int positions) =>
        Leaf(name, PrimitiveClass.Shifter, GateEquivalents.ExpandingShifter(inputBits, outputBits, positions), GateDelays.Shifter(positions), 1,
            $"{inputBits} bits by up to {positions - 1} into {outputBits}");

    /// <summary>A word, or zero.</summary>
    public static StructureNode AndRow(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplexer, GateEquivalents.AndRow(bits), GateDelays.AndRow, count, $"{bits} ANDs");

    public static StructureNode Complement(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplexer, GateEquivalents.Complement(bits), GateDelays.Complement, count, $"{bits} exclusive-ors");

    public static StructureNode Multiplexer(string name, int bits, int ways, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplexer, GateEquivalents.Multiplexer(bits, ways), GateDelays.Multiplexer(ways), count, $"{ways} ways of {bits} bits, {Netlists}");

    public static StructureNode LeadingZeroCounter(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.LeadingZeroCounter, GateEquivalents.LeadingZeroCounter(bits), GateDelays.LeadingZeroCounter(bits), count, $"{bits} bits, tree of pairs");

    public static StructureNode Comparator(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Comparator, GateEquivalents.Comparator(bits), GateDelays.Comparator(bits), count, $"{bits} bits, {Netlists}");

    public static StructureNode Table(string name, int inputBits, int outputBits, double count = 1) =>
        Leaf(name, PrimitiveClass.Table, GateEquivalents.Table(inputBits, outputBits), GateDelays.Table(inputBits), count,
            $"{inputBits} to {outputBits} bits as logic, Shannon-Lupanov bound");

    public static StructureNode Register(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Register, GateEquivalents.Register(bits), GateDelays.Register, count, $"{bits} flip-flops, {Netlists}") with { IsRegister = true };

    /// <summary>Parts that one signal passes one after the other, as far as <see cref="CriticalPath"/> goes.</summary>
    public static StructureNode Group(string name, params IReadOnlyList<StructureNode> children) => new() { Name = name, Children = children };

    // Deep arrays glitch more: 1.80, 2.13 and 2.59 fJ a gate for 4, 8 and 16 bits. From the first and the last; the second comes out at 2.16.
    private static double Glitching(int a, int b) => Math.Pow(a * b / 64.0, 0.131);

    private static StructureNode Leaf(string name, PrimitiveClass kind, double gates, double delays, double count, string source) =>
        new() { Name = name, Class = kind, GateEquivalents = gates, GateDelays = delays, Count = count, Source = source };
}
