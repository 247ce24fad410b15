using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>The widths of an integer and an fp16 multiplier side by side, each with a tree of its own.</summary>
public sealed record SeparateUnitsElementSpec() : ProcessingElementSpec(SeparateUnitsElement.KindName)
{
    /// <summary>Exact product of two significands with its sign.</summary>
    internal const int ProductBits = 23;

    /// <summary>Operands of the integer multiplier.</summary>
    public int IntegerBits { get; init; } = 8;

    /// <summary>Bits of an input of the tree of fp16 products.</summary>
    public int TreeBits { get; init; } = 38;

    /// <summary>Width of integer sums.</summary>
    public int AccumulatorBits { get; init; } = 32;

    internal static SeparateUnitsElementSpec Read(MapReader map)
    {
        var spec = new SeparateUnitsElementSpec
        {
            IntegerBits = map.Choice("integer_bits", new[] { 4, 8, 16 }.ToDictionary(w => $"{w}"), 8),
            TreeBits = map.Integer("tree_bits", ProductBits + 1, 80),
            AccumulatorBits = map.Integer("accumulator_bits", 8, 64, 32),
        };
        if (spec.AccumulatorBits < 2 * spec.IntegerBits)
            map.Problem("accumulator_bits", $"must hold a product of {2 * spec.IntegerBits} bits, was {spec.AccumulatorBits}");
        return spec;
    }

    internal override IEnumerable<(string Key, string Message)> ProblemsIn(ArraySpec array)
    {
        if (array.Reduction != Reduction.Tree)
            yield return ("reduction", $"{Kind} elements sum their K extent by trees; use reduction: tree");
        else if (array.Unroll.K is < 2 or > 64)
            yield return ("unroll", $"K is the number of products that a tree sums and must be 2..64 for {Kind} elements, was {array.Unroll.K}");
    }
}
