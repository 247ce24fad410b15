namespace ArchSim.Numerics;

/// <summary>Integers in a fused inner-product unit, as many nibbles of each at a time as its multipliers take: one. The accumulator is the one of the floating-point mode, its exponent unused.</summary>
public sealed class FusedIpuIntegerDatapath
    : KernelDatapath<int, int, ScalarFusedIpuIntegerKernel, long, VectorFusedIpuIntegerKernel, LongLanes>
{
    private readonly IntegerRange _weightRange;
    private readonly IntegerRange _activationRange;

    /// <param name="weight">intN or uintN of 4, 8, 12 or 16 bits.</param>
    /// <param name="activation">Another.</param>
    /// <param name="accumulatorBits">16 to 63, two's complement; null for the unit's own.</param>
    public FusedIpuIntegerDatapath(
        FusedIpuParameters unit, NumberFormat weight, NumberFormat activation, int? accumulatorBits = null, OverflowMode overflow = OverflowMode.Saturate)
    {
        var bits = accumulatorBits ?? unit.AccumulatorBits;
        if (bits is < 16 or > 63)
            throw new ArgumentException($"an accumulator must have 16..63 bits, was {bits}");
        var accumulator = new FixedPointAccumulator(bits, EnumValues.Require(overflow));
        var (weightNibbles, activationNibbles) = (NibbleCount(weight), NibbleCount(activation));
        Iterations = weightNibbles * activationNibbles;
        (_weightRange, _activationRange) = (new IntegerRange(weight), new IntegerRange(activation));
        Name = $"{weight} x {activation}, fused inner product of {unit.Lanes} in {Iterations} nibble iteration{(Iterations == 1 ? "" : "s")}, "
            + $"exact, sums in {bits} bits that {(overflow == OverflowMode.Saturate ? "saturate" : "wrap")}";
        Scalar = new ScalarFusedIpuIntegerKernel(unit.Lanes, weightNibbles, activationNibbles, accumulator);
        Vector = new VectorFusedIpuIntegerKernel(unit.Lanes, _weightRange.Magnitude * _activationRange.Magnitude, accumulator);
    }

    /// <summary>Cycles of an inner product.</summary>
    public int Iterations { get; }

    public override string Name { get; }

    public override ScalarFusedIpuIntegerKernel Scalar { get; }

    public override VectorFusedIpuIntegerKernel Vector { get; }

    protected override CodeTable<int> Activations => _activationRange.Table;

    protected override CodeTable<int> Weights => _weightRange.Table;

    protected override void RequireOperands(ReadOnlySpan<int> activations, ReadOnlySpan<int> weights)
    {
        _activationRange.Require(activations);
        _weightRange.Require(weights);
    }

    private static int NibbleCount(NumberFormat operand) => operand is IntegerFormat or UnsignedIntegerFormat
        ? Nibbles.OfInteger(operand.Bits)
        : throw new ArgumentException($"an operand of nibbles must be intN or uintN, was {operand}");
}
