using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// In what the products of real operands are added, as names write it behind <c>+acc=</c>: fp32, or low-bit multiply-adds (LBA) of M mantissa and E exponent
/// bits, in chunks of 16, toward zero, with underflow. Their biases are chosen layer by layer, or the name states them: <c>m7e4:b12/10</c> is the source's.
/// </summary>
public sealed class Accumulator
{
    public const string Pattern = "fp32|" + LowBitName.Pattern;

    /// <summary>For descriptions of families.</summary>
    public const string Meaning =
        "fp32, or low-bit multiply-adds of M mantissa and E exponent bits, chunks of 16 (cCHUNK), toward zero (rn: to nearest even), with underflow (nouf: without), biases of products and sums "
        + "by layer (the largest that hold every product and sum of calibration's rows; root: the product's, and half of log2 of the chunk less for sums) or P and Q for all layers";

    private readonly LbaParameters? _parameters;
    private readonly BiasRule _rule;

    private Accumulator(LbaParameters? parameters, BiasRule rule) => (_parameters, _rule) = (parameters, rule);

    public static Accumulator Fp32 { get; } = new(null, BiasRule.Fixed);

    public bool IsFp32 => _parameters is null;

    /// <summary>Biases are chosen by rows of activations.</summary>
    public bool NeedsCalibration => _rule != BiasRule.Fixed;

    /// <summary>As a name ends with it; empty for fp32.</summary>
    public string Suffix => _parameters is null ? "" : "+acc=" + LowBitName.Of(_parameters, _rule switch
    {
        BiasRule.Fixed => $"b{_parameters.ProductBias}/{_parameters.AccumulatorBias}",
        BiasRule.Root => "root",
        _ => null,
    });

    /// <summary>Takes <c>+acc=</c> from a name; fp32 where it has none.</summary>
    /// <exception cref="ArgumentException">No accumulator of real operands, or a parameter out of its range.</exception>
    public static Accumulator Read(SchemeName name)
    {
        if (name.Modifier("acc") is not { } text || text == "fp32")
            return Fp32;
        if (text.StartsWith(FusedUnitName.Word, StringComparison.Ordinal))
            throw new ArgumentException($"a fused unit multiplies fp16 by fp16 only: fp16+acc={text}");
        return LowBitName.Read(text) is var (parameters, rule) ? new Accumulator(parameters, rule)
            : throw new ArgumentException($"the accumulator must be {Pattern}, was '{text}'");
    }

    /// <param name="weights">[group, N, K], as they are multiplied.</param>
    /// <param name="rows">Of each group rows of K, as they are multiplied; not looked at where nothing <see cref="NeedsCalibration">is chosen</see>.</param>
    public LayerAccumulator For(MatrixLayer layer, float[] weights, IReadOnlyList<float[]> rows) =>
        new(_parameters is null ? null : _rule switch
        {
            BiasRule.Fixed => _parameters,
            BiasRule.Root => BiasCalibration.Root(_parameters, layer, weights, rows),
            _ => BiasCalibration.Fit(_parameters, layer, weights, rows),
        });

    /// <summary>
    /// Where both operands are computed, calibration has no rows of the second: products get the bias that holds the largest of either operand, sums that of the source's rule.
    /// </summary>
    /// <param name="largestProduct">A bound of magnitudes.</param>
    public LayerAccumulator ForProduct(double largestProduct)
    {
        if (_parameters is null || _rule == BiasRule.Fixed)
            return new LayerAccumulator(_parameters);
        var bias = BiasCalibration.Holding(largestProduct, _parameters.ExponentBits);
        return new LayerAccumulator(BiasCalibration.With(_parameters, bias, LbaParameters.AccumulatorBiasFor(bias, _parameters.ChunkLength)));
    }
}
