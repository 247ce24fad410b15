using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// fp16 operands in a fused integer and floating-point inner-product unit, whose sums leave it in fp32. Where the unit aligns in many cycles, the width of its tree costs time and no
/// bits; where it aligns in one, it costs bits.
/// </summary>
public sealed class FusedUnitScheme : QuantizationScheme
{
    private static readonly SpanQuantizer Operand = new(FloatFormat.Fp16);

    private readonly FusedIpuFloatDatapath _datapath;
    private readonly PartialSumOptions? _partialSums;

    private FusedUnitScheme(FusedIpuParameters unit, PartialSumOptions? partialSums) => (_datapath, _partialSums) = (new FusedIpuFloatDatapath(unit), partialSums);

    internal static SchemeFamily Family { get; } = new(
        $"fp16+acc={FusedUnitName.Pattern}[+ps=ENCODING[+kt=PRODUCTS]]", ["fp16+acc=ipu16", "fp16+acc=ipu12:single", "fp16+acc=ipu28:p16", "fp16+acc=ipu16+ps=e4m7"],
        "operands rounded to fp16, which saturates, in a fused inner-product unit with a tree of W bits (10..57), 16 lanes, aligned in as many cycles as it takes or in a single one, "
        + "lanes P binades below the largest left out (28); sums " + PartialSumOptions.Meaning, Read);

    public override string Name => $"fp16+acc={FusedUnitName.Of(_datapath.Unit)}{_partialSums?.Suffix}";

    public override bool NeedsCalibration => _partialSums is not null;

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var weights = QuantizedTensor.Unscaled(FloatFormat.Fp16, new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products));
        var tiles = _partialSums?.Calibrate(layer, _datapath, weights.Codes.Values, Operand, operands.Calibrated.SampleRows);
        return new CodedLayer(layer, weights, Operand, _datapath, FloatFormat.Fp32, tiles) { Accumulator = FusedUnitName.Of(_datapath.Unit) };
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics) =>
        new ComputedProduct(_datapath, Operand, Operand, FloatFormat.Fp32) { Accumulator = FusedUnitName.Of(_datapath.Unit) };

    private static FusedUnitScheme? Read(SchemeName name) =>
        name.Operands.Text == "fp16" && name.Modifier("acc") is { } unit && unit.StartsWith(FusedUnitName.Word, StringComparison.Ordinal)
            ? new FusedUnitScheme(FusedUnitName.Read(unit), PartialSumOptions.Read(name)) : null;
}
