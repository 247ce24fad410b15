using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>
/// From an activation and a weight's code to a product, without sums and registers: decoder, zero, sign, root of two, shifter, in the order in which LogART
/// (ICLR 2026, appendix G) draws its arithmetic element. See README.md.
/// </summary>
internal sealed record SegmentedLogArithmetic
{
    /// <summary>What a number of terms stands for.</summary>
    public static IReadOnlyDictionary<int, RootTwo> Roots { get; } =
        new Dictionary<int, RootTwo> { [2] = RootTwo.OneTerm, [3] = RootTwo.TwoTerms, [4] = RootTwo.ThreeTerms };

    public required bool IsReconfigurable { get; init; }

    public required int ActivationBits { get; init; }

    public required int WeightBits { get; init; }

    public RootTwo Root { get; init; } = RootTwo.OneTerm;

    /// <summary>A code stands for zero. Without, all are magnitudes, as in the element of LogART.</summary>
    public bool HasZero { get; init; } = true;

    /// <summary>The activation is extended below its last place, so that no shift to the right cuts anything off.</summary>
    public bool KeepsLowBits { get; init; } = true;

    public int Terms => Roots.Single(r => r.Value == Root).Key;

    /// <summary>Places that the shifter moves by at most: those of a codebook of powers of two alone, or of the wired one.</summary>
    public int MostShift => IsReconfigurable ? Levels - 1 : Wired.Shift(Levels - 1);

    /// <summary>What enters the shifter: an activation of any sign times the root of two.</summary>
    public int ShiftedBits => ActivationBits + 1 + (KeepsLowBits ? Root.FractionBits() : 0);

    public int ProductBits => ShiftedBits + MostShift;

    public StructureNode Structure => Primitive.Group("arithmetic", Parts);

    public IReadOnlyList<StructureNode> Parts =>
    [
        Decoder,
        .. HasZero ? [Primitive.Group("zero", Primitive.Table("detect", MagnitudeBits, 1), Primitive.AndRow("gate", ActivationBits))] : (StructureNode[])[],
        Primitive.Group("sign", Primitive.Complement("complement", ActivationBits), Primitive.Incrementer("increment", ActivationBits)),
        Primitive.Group("root", [Primitive.AndRow("select", ActivationBits + 1, Terms - 1), .. RootAdders]),
        Primitive.ExpandingShifter("shifter", ShiftedBits, ProductBits, MostShift + 1),
    ];

    private int MagnitudeBits => WeightBits - 1;

    private int Levels => (1 << MagnitudeBits) - (HasZero ? 1 : 0);

    /// <summary>Half of the magnitude codes are powers of the root of two, the largest an even one.</summary>
    private SegmentedLogDecoder Wired => new(Levels - (1 << (WeightBits - 2)), 1 << (WeightBits - 2), TopIsOdd: false);

    /// <summary>
    /// The half octaves of code c are c + (c &lt; n2 ? c : n2 - 1 + gap): a comparison, a choice and an addition of two words that a layer sets; with a wired
    /// ratio, a function of the code. A code for zero shifts all others up by one place, which is wiring. The lowest bit is the root's flag.
    /// </summary>
    private StructureNode Decoder => Primitive.Group("decoder", IsReconfigurable
        ? [Primitive.Comparator("segment", MagnitudeBits), Primitive.Multiplexer("offset", MagnitudeBits, 2), Primitive.Adder("half_octaves", MagnitudeBits)]
        : [Primitive.Table("half_octaves", MagnitudeBits, GateEquivalents.Log2(2 * MostShift + 2))]);

    /// <summary>An addition for each term behind the first, as wide as the sum's sign, the activation and the places that the term reaches below it.</summary>
    private IEnumerable<StructureNode> RootAdders => Roots.Where(r => r.Key <= Terms)
        .Select(r => Primitive.Adder($"add_{r.Key - 1}", ActivationBits + (KeepsLowBits ? r.Value.FractionBits() : 1)));
}
