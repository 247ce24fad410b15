using ArchSim.Configuration;

namespace ArchSim.Hardware;

/// <summary>Every kind of processing element that a file can name. A new kind is a folder here, a datapath in Numerics and a line in this table.</summary>
public static class ProcessingElementKinds
{
    internal static readonly IReadOnlyDictionary<string, ElementKind> Table = new Dictionary<string, ElementKind>
    {
        [IntegerElement.KindName] = ElementKind.Of("integers; narrower weights share a word and the multiplier", "activation_bits: 8, weight_bits: [4, 8], accumulator_bits: 32",
            IntegerElement.Read, (spec, place) => new IntegerElement(spec, place)),
        [FloatElement.KindName] = ElementKind.Of("floating point of any widths; sums in fp32, fp16, fixed point, or of few bits and in chunks (LBA)", "operand: fp16, accumulator: fp32",
            FloatElementSpec.Read, (spec, place) => new FloatElement(spec, place)),
        [ComposableElement.KindName] = ElementKind.Of("integers by bricks that join in two dimensions (BitFusion, ANT, OliVe, OLAccel, BiScaled)", "brick_bits: 2, operand_bits: 8, fusion: reduction, accumulator_bits: 32",
            ComposableReader.Read, (spec, place) => new ComposableElement(spec, place)),
        [LogPositElement.KindName] = ElementKind.Of("logarithmic posits, summed in fixed point (LPA)", "activation_bits: 8, weight_bits: [2, 4, 8]",
            LogPositElement.Read, (spec, place) => new LogPositElement(spec, place)),
        [PiecewiseLinearElement.KindName] = ElementKind.Of("piecewise linear weights: an accumulator for each region, rescaling at the edge (PWLQ)", "activation_bits: 8, weight_bits: [4, 8], breakpoints: 1",
            PiecewiseLinearElement.Read, (spec, place) => new PiecewiseLinearElement(spec, place)),
        [SegmentedLogElement.KindName] = ElementKind.Of("powers of two and of its root as weights: shift and add (SegLog, BRSLog)", "ratio: reconfigurable, activation_bits: 16, weight_bits: 5",
            SegmentedLogElement.Read, (spec, place) => new SegmentedLogElement(spec, place)),
        [PositElement.KindName] = ElementKind.Of("posits with a linear fraction, summed in fixed point", "operand_bits: 8, exponent_bits: 1, accumulator_bits: 64",
            PositElement.Read, (spec, place) => new PositElement(spec, place)),
        [FusedIpuElement.KindName] = ElementKind.Of("inner-product units that take integers and fp16 in the same small multipliers", "tree_bits: 16, alignment: multi-cycle",
            FusedIpuElementSpec.Read, (spec, place) => new FusedIpuElement(spec, place)),
        [SeparateUnitsElement.KindName] = ElementKind.Of("integer and fp16 units beside each other", "integer_bits: 8, tree_bits: 38",
            SeparateUnitsElementSpec.Read, (spec, place) => new SeparateUnitsElement(spec, place)),
    };

    /// <summary>The kinds, in the order of the table, each with fields that a file may have and with what it is.</summary>
    public static IReadOnlyList<(string Name, string Fields, string Meaning)> All => [.. Table.Select(k => (k.Key, k.Value.Fields, k.Value.Meaning))];

    internal static ProcessingElementSpec Read(MapReader map)
    {
        var kind = map.Choice("kind", Table.Keys.ToDictionary(k => k));
        return Table[kind].Read(map);
    }

    internal static ProcessingElement Create(ArraySpec array) => Table[array.ProcessingElement.Kind].Create(array.ProcessingElement, ElementPlace.Of(array));
}

/// <param name="Meaning">In a line.</param>
/// <param name="Fields">Beside the kind: an example as a file has it.</param>
/// <param name="Read">Reads the fields of the kind, and notes what they must not be.</param>
/// <param name="Create">Of a spec that <paramref name="Read"/> made.</param>
internal sealed record ElementKind(
    string Meaning, string Fields, Func<MapReader, ProcessingElementSpec> Read, Func<ProcessingElementSpec, ElementPlace, ProcessingElement> Create)
{
    public static ElementKind Of<TSpec>(string meaning, string fields, Func<MapReader, TSpec> read, Func<TSpec, ElementPlace, ProcessingElement> create)
        where TSpec : ProcessingElementSpec => new(meaning, fields, read, (spec, place) => create((TSpec)spec, place));
}
