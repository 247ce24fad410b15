using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Operands in a binary float. Those of 16 bits and more are rounded as they are, and saturate at the format's largest number; those of 8 bits have scales that take the largest magnitude
/// to it, one a channel for weights and one for activations, which are applied to what leaves the accumulators.
/// </summary>
public sealed class FloatScheme : QuantizationScheme
{
    private static readonly FloatFormat[] Formats = [FloatFormat.Fp32, FloatFormat.Fp16, FloatFormat.Bf16, FloatFormat.Fp8E4M3, FloatFormat.Fp8E5M2];

    private readonly FloatFormat _format;
    private readonly SumOptions _sums;

    private FloatScheme(FloatFormat format, SumOptions sums) => (_format, _sums) = (format, sums);

    internal static SchemeFamily Family { get; } = new(
        "fp32|fp16|bf16|fp8e4m3|fp8e5m2" + SumOptions.Pattern,
        ["fp32", "fp16", "bf16", "fp8e4m3", "fp8e5m2", "fp32+acc=m7e4", "fp32+acc=m7e4:b12/10", "fp16+acc=m10e5:c64,nouf,rn", "fp8e4m3+acc=m7e4:root", "bf16+ps=e4m7+kt=32"],
        "operands as they are, rounded to a float of 16 bits that saturates, or to one of 8 bits with scales, for weights one a channel; products exact, sums in " + Accumulator.Meaning
        + "; " + PartialSumOptions.Meaning, Read);

    public override string Name => _format + _sums.Suffix;

    public override bool NeedsCalibration => IsScaled || _sums.NeedCalibration;

    private bool IsScaled => _format.Bits == 8;

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        if (_format == FloatFormat.Fp32)
            return _sums.Layer(operands);
        var weights = new Matrix<float>(operands.Weights, operands.Layer.Groups * operands.Layer.Channels, operands.Layer.Products);
        if (!IsScaled)
            return _sums.Layer(operands, QuantizedTensor.Unscaled(_format, weights), new SpanQuantizer(_format));
        return _sums.CodedLayer(operands, new TensorQuantizer(_format, Granularity.Channel).Quantize(weights), Quantizer(operands.Calibrated.Activations));
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (_format == FloatFormat.Fp32)
            return _sums.Product(statistics);
        if (!IsScaled)
            return _sums.Product(statistics, new SpanQuantizer(_format), new SpanQuantizer(_format));
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        return _sums.CodedProduct(statistics, Quantizer(second), Quantizer(statistics.Activations));
    }

    private SpanQuantizer Quantizer(OperandStatistics statistics) => new TensorQuantizer(_format, Granularity.Tensor).Quantizer(statistics.Range);

    private static QuantizationScheme? Read(SchemeName name)
    {
        if (Array.Find(Formats, f => f.Name == name.Operands.Head) is not { } format)
            return null;
        name.Operands.ReadOptions(Family.Pattern).End();
        var sums = SumOptions.Read(name);
        return format == FloatFormat.Fp32 && sums.AreFp32 ? new Fp32Scheme() : new FloatScheme(format, sums);
    }
}
