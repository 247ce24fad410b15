using ArchSim.Hardware;
using ArchSim.Numerics;

namespace ArchSim.Validation;

/// <summary>
/// A segmented-log arithmetic element beside a multiplier, each with what the publications leave open: registers, rounding, signs. Both have the same of it, and neither has a sum.
/// </summary>
internal sealed record ArithmeticElementPair
{
    public required SegmentedLogArithmetic Arithmetic { get; init; }

    /// <summary>Widths of the multiplier's operands.</summary>
    public required (int A, int B) Multiplier { get; init; }

    /// <summary>Flip-flops for both operands and the product.</summary>
    public bool HasRegisters { get; init; }

    /// <summary>Bits that the product is rounded to; 0 for all of them.</summary>
    public int RoundedBits { get; init; }

    /// <summary>Signs go around either side, by one exclusive-or each that is not counted: magnitudes are a bit narrower, and the multiplier is unsigned.</summary>
    public bool IsSignMagnitude { get; init; }

    /// <summary>The additions for the root of two switch with every weight.</summary>
    public bool RootsAlwaysWork { get; init; }

    public StructureNode Element => Primitive.Group("element",
        [.. IsSignMagnitude ? Magnitudes.Parts.Where(p => p.Name != "sign") : Arithmetic.Parts, .. Around(Arithmetic.ActivationBits + Arithmetic.WeightBits, Arithmetic.ProductBits)]);

    public StructureNode MultiplierStructure => Primitive.Group("multiplier",
        [IsSignMagnitude ? Primitive.UnsignedMultiplier("product", Multiplier.A - 1, Multiplier.B - 1) : Primitive.Multiplier("product", Multiplier.A, Multiplier.B), .. Around(Multiplier.A + Multiplier.B, Multiplier.A + Multiplier.B)]);

    public double AreaChange => Finding.Change(MultiplierStructure.TotalGateEquivalents, Element.TotalGateEquivalents);

    /// <summary>At equal clocks power and energy change alike.</summary>
    public double PowerChange(Technology technology) => Finding.Change(MultiplierStructure.RandomPj(technology), ElementPj(technology));

    /// <summary>With random codes of a codebook that is half of either base, of which the odd powers of the root make the adders work.</summary>
    public double ElementPj(Technology technology)
    {
        var all = Element.RandomPj(technology);
        return RootsAlwaysWork ? all : all - (1 - RootShare) * Element.Find("root").RandomPj(technology);
    }

    // A weight's magnitude is its code without the sign either way.
    private SegmentedLogArithmetic Magnitudes => Arithmetic with { ActivationBits = Arithmetic.ActivationBits - 1 };

    private double RootShare
    {
        get
        {
            var codes = 1 << (Arithmetic.WeightBits - 1);
            var decoder = new SegmentedLogDecoder(codes / 2 - (Arithmetic.HasZero ? 1 : 0), codes / 2, TopIsOdd: false);
            return (double)Enumerable.Range(0, decoder.Levels).Count(decoder.IsRoot) / codes;
        }
    }

    private IEnumerable<StructureNode> Around(int operandBits, int productBits)
    {
        if (RoundedBits > 0)
            yield return Primitive.Rounder("round", RoundedBits);
        if (HasRegisters)
            yield return Primitive.Register("registers", operandBits + (RoundedBits > 0 ? RoundedBits : productBits));
    }
}
