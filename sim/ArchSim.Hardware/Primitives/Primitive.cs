namespace ArchSim.Hardware;

/// <summary>Leaves of structures, with their gate counts from <see cref="GateEquivalents"/>.</summary>
internal static class Primitive
{
    private const string Netlists = "fit to Nangate45 netlists";

    public static StructureNode Multiplier(string name, int a, int b, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplier, GateEquivalents.Multiplier(a, b), count, $"Baugh-Wooley {a} x {b}, {Netlists}");

    public static StructureNode Adder(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.Adder(bits), count, $"{bits}-bit adder, {Netlists}");

    public static StructureNode Incrementer(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Adder, GateEquivalents.Incrementer(bits), count, $"{bits} half adders");

    public static StructureNode FloatAdder(string name, int exponentBits, int mantissaBits) =>
        Leaf(name, PrimitiveClass.FloatAdder, GateEquivalents.FloatAdder(exponentBits, mantissaBits), 1, $"e{exponentBits}m{mantissaBits} adder, factor fitted to fp32");

    public static StructureNode Shifter(string name, int bits, int positions, double count = 1) =>
        Leaf(name, PrimitiveClass.Shifter, GateEquivalents.Shifter(bits, positions), count, $"{bits} bits by up to {positions - 1}, {Netlists}");

    public static StructureNode ExpandingShifter(string name, int inputBits, int outputBits, double count = 1) =>
        Leaf(name, PrimitiveClass.Shifter, GateEquivalents.ExpandingShifter(inputBits, outputBits), count, $"{inputBits} bits to any place of {outputBits}");

    public static StructureNode Complement(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplexer, GateEquivalents.Complement(bits), count, $"{bits} exclusive-ors");

    public static StructureNode Multiplexer(string name, int bits, int ways, double count = 1) =>
        Leaf(name, PrimitiveClass.Multiplexer, GateEquivalents.Multiplexer(bits, ways), count, $"{ways} ways of {bits} bits, {Netlists}");

    public static StructureNode LeadingZeroCounter(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.LeadingZeroCounter, GateEquivalents.LeadingZeroCounter(bits), count, $"{bits} bits, tree of pairs");

    public static StructureNode Comparator(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Comparator, GateEquivalents.Comparator(bits), count, $"{bits} bits, {Netlists}");

    public static StructureNode Table(string name, int inputBits, int outputBits, double count = 1) =>
        Leaf(name, PrimitiveClass.Table, GateEquivalents.Table(inputBits, outputBits), count, $"{inputBits} to {outputBits} bits as logic, Shannon-Lupanov bound");

    public static StructureNode Register(string name, int bits, double count = 1) =>
        Leaf(name, PrimitiveClass.Register, GateEquivalents.Register(bits), count, $"{bits} flip-flops, {Netlists}") with { IsRegister = true };

    public static StructureNode Group(string name, params IReadOnlyList<StructureNode> children) => new() { Name = name, Children = children };

    private static StructureNode Leaf(string name, PrimitiveClass kind, double gates, double count, string source) =>
        new() { Name = name, Class = kind, GateEquivalents = gates, Count = count, Source = source };
}
