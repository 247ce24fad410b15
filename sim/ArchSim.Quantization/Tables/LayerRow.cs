using static ArchSim.Quantization.CsvText;

namespace ArchSim.Quantization;

/// <summary>The table of layers. A new column is one line here.</summary>
internal static class LayerRow
{
    private static readonly (string Name, Func<LayerReport, string> Text)[] OfLayer =
    [
        ("layer", l => l.Layer.Node),
        ("op", l => l.Layer.Operator),
        ("groups", l => Cell(l.Layer.Groups)),
        ("channels", l => Cell(l.Layer.Channels)),
        ("products", l => Cell(l.Layer.Products)),
        ("weight_format", l => l.WeightFormat ?? ""),
        ("activation_format", l => l.ActivationFormat ?? ""),
        ("accumulator", l => l.Accumulator ?? ""),
        ("partial_sum", l => l.PartialSum ?? ""),
        ("partial_sum_products", l => Cell(l.PartialSumProducts)),
        ("weights", l => Cell(l.Weights)),
        ("weight_bits", l => Cell(l.WeightBits)),
        ("weight_sqnr_db", l => Cell(l.Errors.WeightSqnrDb)),
        ("activation_sqnr_db", l => Cell(l.Errors.ActivationSqnrDb)),
        ("output_sqnr_db", l => Cell(l.Errors.OutputSqnrDb)),
        ("product_overflow_share", l => Cell(l.Events?.ProductOverflowShare)),
        ("product_underflow_share", l => Cell(l.Events?.ProductUnderflowShare)),
        ("accumulator_overflow_share", l => Cell(l.Events?.AccumulatorOverflowShare)),
        ("accumulator_underflow_share", l => Cell(l.Events?.AccumulatorUnderflowShare)),
        ("full_swamping_share", l => Cell(l.Events?.FullSwampingShare)),
        ("partial_swamping_share", l => Cell(l.Events?.PartialSwampingShare)),
    ];

    public static string[] Columns { get; } = ["model", "scheme", .. OfLayer.Select(c => c.Name)];

    public static string[] ToCells(string model, string scheme, LayerReport layer) => [model, scheme, .. OfLayer.Select(c => c.Text(layer))];
}
