using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Exact products of integers, added one by one in an accumulator of any width.</summary>
public sealed class IntegerDatapath : KernelDatapath<int, int, ScalarIntegerKernel, Int128>
{
    private readonly int _bits;
    private readonly OverflowMode _overflow;
    private readonly IntegerRange _weightRange;
    private readonly IntegerRange _activationRange;

    /// <param name="weight">A format of whole numbers of at most 16 bits.</param>
    /// <param name="activation">Another.</param>
    /// <param name="accumulatorBits">2 to 64, two's complement.</param>
    public IntegerDatapath(NumberFormat weight, NumberFormat activation, int accumulatorBits, OverflowMode overflow = OverflowMode.Saturate)
    {
        if (accumulatorBits is < 2 or > 64)
            throw new ArgumentOutOfRangeException(nameof(accumulatorBits), $"an accumulator must have 2..64 bits, was {accumulatorBits}");
        (_bits, _overflow) = (accumulatorBits, EnumValues.Require(overflow));
        _weightRange = new IntegerRange(weight);
        _activationRange = new IntegerRange(activation);
        Name = $"{weight} x {activation}, exact, sums in {accumulatorBits} bits that {(overflow == OverflowMode.Saturate ? "saturate" : "wrap")}";
        Scalar = new ScalarIntegerKernel(accumulatorBits, overflow);
        Weights = _weightRange.Table;
        Activations = _activationRange.Table;
    }

    public override string Name { get; }

    public override ScalarIntegerKernel Scalar { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<int> Weights { get; }

    protected override void RequireOperands(ReadOnlySpan<int> activations, ReadOnlySpan<int> weights)
    {
        _activationRange.Require(activations);
        _weightRange.Require(weights);
    }

    /// <summary>By the cheapest kernel that provably gives the bits of the definition.</summary>
    private protected override void MultiplyVector(Matrix<int> activations, WeightPanels<int> weights, Span<double> results)
    {
        var most = (Int128.One << (_bits - 1)) - 1;
        var product = (Int128)_weightRange.Magnitude * _activationRange.Magnitude;
        // What comes back from a store may be larger than what went: nothing is proven with tiles.
        var cannotOverflow = weights.Reduction.Tiles == 1 && product * weights.Reduction.Products <= most;
        var wraps = _overflow == OverflowMode.Wrap || cannotOverflow;
        if (cannotOverflow && product * weights.Reduction.Products <= int.MaxValue)
            Narrow<WrappingAdder>(32, activations, weights, results);
        else if (wraps && _bits <= 32)
            Narrow<WrappingAdder>(_bits, activations, weights, results);
        else if (wraps)
            Wide<WrappingAdder>(activations, weights, results);
        else if (most + product <= int.MaxValue)
            Narrow<ClampingAdder>(_bits, activations, weights, results);
        else if (_bits == 32 && product <= int.MaxValue)
            Narrow<DetectingAdder>(_bits, activations, weights, results);
        else if (most + product <= long.MaxValue)
            Wide<ClampingAdder>(activations, weights, results);
        else
            Wide<DetectingAdder>(activations, weights, results);
    }

    private static void Narrow<TAdder>(int bits, Matrix<int> activations, WeightPanels<int> weights, Span<double> results)
        where TAdder : ILaneAdder =>
        VectorMultiplication<NarrowIntegerKernel<TAdder>, int, int, Vector512<int>>.Run(new NarrowIntegerKernel<TAdder>(bits), activations, weights, results);

    private void Wide<TAdder>(Matrix<int> activations, WeightPanels<int> weights, Span<double> results)
        where TAdder : ILaneAdder =>
        VectorMultiplication<WideIntegerKernel<TAdder>, int, int, LongLanes>.Run(new WideIntegerKernel<TAdder>(_bits), activations, weights, results);
}
