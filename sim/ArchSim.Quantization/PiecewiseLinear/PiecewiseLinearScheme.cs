using System.Globalization;
using ArchSim.Networks;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>
/// Piecewise linear weights (PWLQ; Fang et al., ECCV 2020) times integers, with bias correction. A layer has one set of breakpoints, as fractions of the ranges that its
/// channels have each for itself, so that a code means the same in all of them; the source gives every channel breakpoints of its own.
/// </summary>
/// <remarks>Operands that the network computes take the place of weights with one scale and without bias correction, since their means are not known before.</remarks>
public sealed class PiecewiseLinearScheme : QuantizationScheme
{
    private const int DefaultActivationBits = 8;

    private readonly int _weightBits;
    private readonly int _activationBits;
    private readonly BreakpointChoice _breakpoints;
    private readonly bool _isPerTensor;
    private readonly bool _isCorrected;
    private readonly PartialSumOptions? _partialSums;

    private PiecewiseLinearScheme(int weightBits, int activationBits, BreakpointChoice breakpoints, bool isPerTensor, bool isCorrected, PartialSumOptions? partialSums)
    {
        if (weightBits is < PiecewiseLinearFormat.LeastComputedBits or > PiecewiseLinearFormat.MostComputedBits)
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"computed bits of weights must be {PiecewiseLinearFormat.LeastComputedBits}..{PiecewiseLinearFormat.MostComputedBits}, were {weightBits}"));
        if (activationBits is < 2 or > 16)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"bits of activations must be 2..16, were {activationBits}"));
        (_weightBits, _activationBits, _breakpoints) = (weightBits, activationBits, breakpoints);
        (_isPerTensor, _isCorrected, _partialSums) = (isPerTensor, isCorrected, partialSums);
        Name = Written();
    }

    internal static SchemeFamily Family { get; } = new(
        "pwlqN[/A][:laplacian|optimal|search][,bp2|bp3][,overlap][,tensor][,nobc][+ps=ENCODING[+kt=PRODUCTS]]",
        ["pwlq4", "pwlq4/6:laplacian", "pwlq3:search,tensor,nobc", "pwlq4:bp2", "pwlq4:overlap", "pwlq4:search,overlap", "pwlq4+ps=e4m7+kt=32"],
        "piecewise linear weights of N computed bits (2..8), N + 1 stored, N + 2 with two or three breakpoints, with a scale a channel (or for the tensor) and bias correction by "
        + "channel (or none); the breakpoint of a layer by the closed form for Gaussian weights, or Laplacian, by the least expected error, or by search for the least squared "
        + "error, as two and three always are; activations of A bits (8) by the median of the ten largest values, without a sign where calibration saw none; sums exact, and "
        + PartialSumOptions.Meaning, Read);

    public override string Name { get; }

    public override QuantizedLayer Quantize(LayerOperands operands)
    {
        var layer = operands.Layer;
        var values = new Matrix<float>(operands.Weights, layer.Groups * layer.Channels, layer.Products);
        var format = _breakpoints.For(_isPerTensor ? new Matrix<float>(operands.Weights, 1, operands.Weights.Length) : values, _weightBits);
        var weights = new TensorQuantizer(format, _isPerTensor ? Granularity.Tensor : Granularity.Channel).Quantize(values);
        var activation = UniformActivations.Top10(_activationBits).Quantizer(operands.Calibrated.Activations);
        PiecewiseLinearBound.RequireFit(format, activation.Format, weights.Codes);
        var datapath = new PiecewiseLinearDatapath(format, activation.Format);
        var tiles = _partialSums?.Calibrate(layer, datapath, weights.Codes.Values, activation, operands.Calibrated.SampleRows);
        return new CodedLayer(layer, weights, activation, datapath, new IntegerFormat(PiecewiseLinearDatapath.MostAccumulatorBits), tiles,
            _isCorrected ? WeightCorrection.Of(values, weights) : null);
    }

    public override IProductArithmetic QuantizeProduct(MatrixLayer layer, LayerStatistics? statistics)
    {
        if (statistics?.SecondOperand is not { } second)
            throw new ArgumentException("its second operand was not calibrated");
        var values = second.Representatives();
        var format = _breakpoints.For(new Matrix<float>(values, 1, values.Length), _weightBits);
        var weight = new TensorQuantizer(format, Granularity.Tensor).Quantizer(second.Range);
        var activation = UniformActivations.Top10(_activationBits).Quantizer(statistics.Activations);
        PiecewiseLinearBound.RequireFit(format, activation.Format, layer.Products);
        return new ComputedProduct(new PiecewiseLinearDatapath(format, activation.Format), weight, activation, new IntegerFormat(PiecewiseLinearDatapath.MostAccumulatorBits));
    }

    /// <summary>What is chosen where a name states no method.</summary>
    private static BreakpointMethod MethodFor(int count, bool isOverlapping) =>
        count > 1 ? BreakpointMethod.Search : isOverlapping ? BreakpointMethod.Optimal : BreakpointMethod.Gaussian;

    private string Written()
    {
        var (method, count, isOverlapping) = _breakpoints;
        string?[] options = [
            method == MethodFor(count, isOverlapping) ? null : method.ToString().ToLowerInvariant(),
            count > 1 ? string.Create(CultureInfo.InvariantCulture, $"bp{count}") : null,
            isOverlapping ? "overlap" : null, _isPerTensor ? "tensor" : null, _isCorrected ? null : "nobc"];
        var written = string.Join(',', options.OfType<string>());
        return $"pwlq{_weightBits}{(_activationBits == DefaultActivationBits ? "" : $"/{_activationBits}")}{(written.Length > 0 ? ":" : "")}{written}{_partialSums?.Suffix}";
    }

    private static PiecewiseLinearScheme? Read(SchemeName name)
    {
        if (name.Bits("pwlq", DefaultActivationBits) is not var (weight, activation))
            return null;
        var options = name.Operands.ReadOptions(Family.Pattern);
        BreakpointMethod? stated = null;
        foreach (var method in Enum.GetValues<BreakpointMethod>())
            stated = stated is null && options.Word(method.ToString().ToLowerInvariant()) ? method : stated;
        var count = options.Whole("bp") ?? 1;
        if (count is < 1 or > PiecewiseLinearFormat.MostBreakpoints)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"breakpoints must be bp1..bp{PiecewiseLinearFormat.MostBreakpoints}, were bp{count}"));
        var isOverlapping = options.Word("overlap");
        var (isPerTensor, isCorrected) = (options.Word("tensor"), !options.Word("nobc"));
        options.End();
        var chosen = stated ?? MethodFor(count, isOverlapping);
        if (count > 1 && chosen != BreakpointMethod.Search)
            throw new ArgumentException("two and three breakpoints are chosen by search only");
        if (isOverlapping && chosen is BreakpointMethod.Gaussian or BreakpointMethod.Laplacian)
            throw new ArgumentException("the closed forms are of pieces that do not overlap: overlap needs optimal or search");
        return new PiecewiseLinearScheme(weight, activation, new BreakpointChoice(chosen, count, isOverlapping), isPerTensor, isCorrected, PartialSumOptions.Read(name));
    }
}
