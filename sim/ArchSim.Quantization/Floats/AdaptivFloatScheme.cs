using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>Operands in AdaptivFloat, which has no scale: each tensor has the bias that puts the largest exponent at its largest magnitude.</summary>
public sealed class AdaptivFloatScheme : QuantizationScheme
{
    private const int DefaultActivationBits = 8;

    private const int DefaultExponentBits = 3;

    private readonly int _weightBits;
    private readonly int _activationBits;
    private readonly int _exponentBits;
    private readonly SumOptions _sums;

    private AdaptivFloatScheme(int weightBits, int activationBits, int exponentBits, SumOptions sums)
    {
        // Says what is out of range before a layer does.
        _ = AdaptivFloat.Of(weightBits, exponentBits, 0);
        _ = AdaptivFloat.Of(activationBits, exponentBits, 0);
        (_weightBits, _activationBits, _exponentBits, _sums) = (weightBits, activationBits, exponentBits, sums);
    }

    internal static SchemeFamily Family { get; } = new(
        "adaptivfloatN[/A][:eE]" + SumOptions.Pattern, ["adaptivfloat8", "adaptivfloat6/4", "adaptivfloat8:e4", "adaptivfloat8+acc=m7e4"],
        "AdaptivFloat of N bits for weights and of A bits for activations (8), E of them of exponent (3), the bias of a tensor by its largest magnitude; products exact, sums as of other floats", Read);

    public override string Name => string.Create(CultureInfo.InvariantCulture,
        $"adaptivfloat{_weightBits}{(_activationBits == DefaultActivationBits ? "" : $"/{_activationBits}")}{(_exponentBits == DefaultExponentBits ? "" : $":e{_exponentBits}")}{_sums.Suffix}");

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var weights = QuantizedTensor.Unscaled(Format(_weightBits, QuantizationRange.Of(operands.Weights)), new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products));
        return _sums.Layer(operands, weights, Quantizer(_activationBits, operands.Calibrated.Activations));
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        return _sums.Product(statistics, Quantizer(_weightBits, second), Quantizer(_activationBits, statistics.Activations));
    }

    private SpanQuantizer Quantizer(int bits, OperandStatistics statistics) => new(Format(bits, statistics.Range));

    /// <summary>Where all is zero, any bias will do.</summary>
    private FloatFormat Format(int bits, QuantizationRange range) =>
        range.Largest == 0 ? AdaptivFloat.Of(bits, _exponentBits, 0) : AdaptivFloat.For(bits, _exponentBits, range.Largest);

    private static AdaptivFloatScheme? Read(SchemeName name)
    {
        if (name.Bits("adaptivfloat", DefaultActivationBits) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(Family.Pattern);
        var exponentBits = options.Whole("e") ?? DefaultExponentBits;
        options.End();
        return new AdaptivFloatScheme(weight, activation, exponentBits, SumOptions.Read(name));
    }
}
