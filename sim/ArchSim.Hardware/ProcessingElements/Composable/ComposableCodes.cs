using ArchSim.Numerics;

namespace ArchSim.Hardware;

/// <summary>What the codes of operands are, and what turns them into the exponents and integers that bricks take.</summary>
/// <param name="Name">As files name it.</param>
/// <param name="ExponentBits">Of a decoded operand; 0 where codes are integers.</param>
/// <param name="LargestShift">Of a product, by the exponents of both operands.</param>
public sealed record ComposableCodes(string Name, int ExponentBits, int LargestShift)
{
    /// <summary>Of the base of an outlier: its exponent plus a bias.</summary>
    private const int OutlierExponentBits = 4;

    public static ComposableCodes Integer { get; } = new("integer", 0, 0);

    /// <summary>Exponents of 4 bits: an unsigned 4-bit power of two goes to 2^14, a signed one or a flint to 2^6.</summary>
    public static ComposableCodes Ant { get; } = new("ant", 4, 14 + 6) { TakesFlint = true, TakesPowersOfTwo = true };

    /// <summary>The element is ANT's, as restated by SPARK (HPCA 2024), and has its shift; outliers need less.</summary>
    public static ComposableCodes Olive { get; } = new("olive", Ant.ExponentBits, Ant.LargestShift) { TakesFlint = true, HasOutlierDecoders = true };

    /// <summary>Two scales a tensor, a power of two apart: a product is shifted by none, one or two of these distances.</summary>
    public static ComposableCodes TwoScales { get; } = new("two-scales", 0, 0) { ScaleDistance = 4 };

    public static IReadOnlyDictionary<string, ComposableCodes> All { get; } = new[] { Integer, Ant, Olive, TwoScales }.ToDictionary(c => c.Name);

    public bool TakesFlint { get; private init; }

    public bool TakesPowersOfTwo { get; private init; }

    /// <summary>Decoders take pairs, of which one code may be an outlier, in narrow and in wide operands.</summary>
    public bool HasOutlierDecoders { get; private init; }

    /// <summary>Places between two scales; 0 with one. An assumption: the source is not at hand.</summary>
    public int ScaleDistance { get; private init; }

    public bool HasExponents => ExponentBits > 0;

    /// <summary>Codes that are no integers as they are, but that a decoder makes an integer and an exponent of.</summary>
    public bool Takes(NumberFormat format) => (TakesFlint && format is FlintFormat) || (TakesPowersOfTwo && format is PowerOfTwoFormat);

    /// <summary>One decoder at the array's edge; null where codes go to the bricks as they are.</summary>
    internal StructureNode? Decoder(string name, int bits) =>
        !HasExponents ? null : HasOutlierDecoders ? PairDecoder(name, bits, hasFlint: true) : Primitive.Group(name, TypeDecoder(bits));

    /// <summary>Of a pair of wide operands, whose usual values are integers.</summary>
    internal StructureNode? WideDecoder(string name, int bits) => HasOutlierDecoders ? PairDecoder(name, bits, hasFlint: false) : null;

    /// <summary>
    /// A flint's exponent is twice the count of zeros behind its first one, and one; its integer is what follows. A power of two is its exponent, its integer 1.
    /// </summary>
    private static StructureNode[] TypeDecoder(int bits) =>
    [
        Primitive.LeadingZeroCounter("first_one", bits - 1),
        Primitive.Multiplexer("exponent", 4, 2),
        Primitive.Multiplexer("integer", bits, 2),
    ];

    /// <summary>Of a pair: finds the identifier on either side, decodes the other as an outlier (hidden one and bias), and both as usual values.</summary>
    private static StructureNode PairDecoder(string name, int bits, bool hasFlint)
    {
        var code = new List<StructureNode> { Primitive.Comparator("identifier", bits) };
        if (hasFlint)
            code.AddRange(TypeDecoder(bits));
        code.Add(Primitive.Multiplexer("outlier", bits + OutlierExponentBits, 2));
        return Primitive.Group(name, Primitive.Group("code", code) with { Count = 2 }, Primitive.Adder("bias", OutlierExponentBits));
    }
}
