using ArchSim.Configuration;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>The widths of fused inner-product units, of which an element is one multiplier. README.md says what each is.</summary>
public sealed record FusedIpuElementSpec() : ProcessingElementSpec(FusedIpuElement.KindName)
{
    // Of the datapath: no lane is shifted by more than 58, and its sums stay within 64 bits.
    private const int MostTreeBits = 57;

    private const int NibbleProductBits = 10;

    private static readonly Dictionary<string, bool> Formats = new() { ["int-and-fp"] = true, ["integer"] = false };

    private static readonly Dictionary<string, FusedIpuAlignment> Alignments = new()
    {
        ["multi-cycle"] = FusedIpuAlignment.MultiCycle,
        ["single-cycle"] = FusedIpuAlignment.SingleCycle,
    };

    private static readonly Dictionary<string, int> DigitBits = new[] { 1, 4, 8, 12 }.ToDictionary(w => $"{w}");

    /// <summary>Has a floating-point mode: shifters, exponent units and a tree with guard bits.</summary>
    public bool HasFloat { get; init; } = true;

    /// <summary>Of the activation and the weight that a multiplier takes at once, without the sign.</summary>
    public DigitWidths Digits { get; init; } = new(4, 4);

    /// <summary>Stored bits of the widest operand.</summary>
    public int OperandBits { get; init; } = 16;

    /// <summary>w, bits of a tree input; those of a product where there is no floating-point mode.</summary>
    public int TreeBits { get; init; } = 28;

    public FusedIpuAlignment Alignment { get; init; } = FusedIpuAlignment.MultiCycle;

    /// <summary>P: products so many binades or more below the largest are left out.</summary>
    public int SoftwarePrecision { get; init; } = 28;

    /// <summary>Inner-product units that take turns at one exponent unit.</summary>
    public int UnitsPerExponentUnit { get; init; } = 1;

    /// <summary>l: the accumulator holds 2^l inner products of the largest magnitude.</summary>
    public int AccumulationBits { get; init; } = 12;

    /// <summary>g, bits of a tree input below a product's lowest; also the shifts of an alignment cycle.</summary>
    public int GuardBits => HasFloat ? TreeBits - Digits.ProductBits + 1 : 0;

    /// <summary>
    /// The unit as its datapath and its alignment know it, with nibble products and as many guard bits. A unit that shifts every lane in one cycle has no multi-cycle scheme.
    /// </summary>
    /// <param name="lanes">n.</param>
    public FusedIpuParameters UnitOf(int lanes) => new()
    {
        Lanes = lanes,
        TreeBits = Math.Clamp(NibbleProductBits - 1 + GuardBits, NibbleProductBits, MostTreeBits),
        SoftwarePrecision = SoftwarePrecision,
        Alignment = GuardBits >= SoftwarePrecision ? FusedIpuAlignment.SingleCycle : Alignment,
        AccumulationBits = AccumulationBits,
    };

    internal static FusedIpuElementSpec Read(MapReader map)
    {
        var hasFloat = map.Choice("formats", Formats, true);
        var digits = new DigitWidths(map.Choice("activation_digit_bits", DigitBits, 4), map.Choice("weight_digit_bits", DigitBits, 4));
        var accumulationBits = map.Integer("accumulation_bits", 0, 18, 12);
        if (!hasFloat)
        {
            foreach (var key in new[] { "tree_bits", "alignment", "software_precision", "units_per_exponent_unit" }.Where(map.Has))
            {
                // Asked for, so that it is not called unknown.
                map.Node(key);
                map.Problem(key, "has no meaning for units with formats: integer, which align nothing; leave it out");
            }
            return new FusedIpuElementSpec
            {
                HasFloat = false,
                Digits = digits,
                OperandBits = map.Choice("operand_bits", new[] { 4, 8, 12, 16 }.ToDictionary(w => $"{w}"), 16),
                TreeBits = digits.ProductBits,
                AccumulationBits = accumulationBits,
            };
        }
        if (map.Node("operand_bits") is not null)
            map.Problem("operand_bits", "is 16 for units with a floating-point mode; leave it out, or use formats: integer");
        var spec = new FusedIpuElementSpec
        {
            Digits = digits,
            TreeBits = map.Integer("tree_bits", 10, 80),
            Alignment = map.Choice("alignment", Alignments),
            SoftwarePrecision = map.Integer("software_precision", 1, FusedIpuParameters.NothingMasked, 28),
            UnitsPerExponentUnit = map.Integer("units_per_exponent_unit", 1, digits.OfFp16, 1),
            AccumulationBits = accumulationBits,
        };
        if (spec.GuardBits < 1)
            map.Problem("tree_bits", $"must hold a product of {digits.ProductBits} bits, {digits.ProductBits}..80, was {spec.TreeBits}");
        else if (spec.Alignment == FusedIpuAlignment.MultiCycle && spec.GuardBits < spec.SoftwarePrecision && spec.GuardBits > MostTreeBits - NibbleProductBits + 1)
            map.Problem("tree_bits", $"must be at most {MostTreeBits - NibbleProductBits + digits.ProductBits} for multi-cycle alignment up to 2^-{spec.SoftwarePrecision}, was {spec.TreeBits}");
        return spec;
    }

    internal override IEnumerable<(string Key, string Message)> ProblemsIn(ArraySpec array)
    {
        var lanes = array.Unroll.K;
        if (array.Reduction != Reduction.Tree)
        {
            yield return ("reduction", $"{Kind} elements are the multipliers of inner-product units, which sum their K extent by a tree; use reduction: tree");
            yield break;
        }
        if (lanes < 2 || OperandSample.Depth % lanes != 0)
        {
            yield return ("unroll", $"K is the number of products of one inner-product unit and must be 2, 4, 8, 16, 32 or 64 for {Kind} elements, was {lanes}");
            yield break;
        }
        if (!HasFloat || UnitOf(lanes).MostAlignmentCycles == 1)
            yield break;
        var elements = array.ProcessingElements / array.Clusters;
        if (elements % lanes != 0)
            yield return ("clusters", $"must leave whole units of {lanes} multipliers in each cluster, was {array.Clusters} for {array.ProcessingElements} elements");
        else if (UnitCluster.Of(elements / lanes, array.Unroll) is null)
            yield return ("clusters", $"{array.Clusters} leave {elements / lanes} units in a cluster; a cluster takes output channels first, then pixels, either all or an even part, and "
                + $"1, 2, 4, 8 or {OperandSample.Channels} of each");
    }
}
