namespace ArchSim.Numerics;

/// <summary>Integers in a fused inner-product unit, as many nibbles of each at a time as its multipliers take: one. The accumulator is the one of the floating-point mode, its exponent unused.</summary>
public sealed class FusedIpuIntegerDatapath
    : KernelDatapath<int, int, ScalarFusedIpuIntegerKernel, long, VectorFusedIpuIntegerKernel, VectorFusedIpuIntegerSum>
{
    /// <param name="accumulatorBits">16 to 63, two's complement; null for the unit's own.</param>
    public FusedIpuIntegerDatapath(
        FusedIpuParameters unit, FusedIpuInteger weight, FusedIpuInteger activation, int? accumulatorBits = null, OverflowMode overflow = OverflowMode.Saturate)
    {
        var bits = accumulatorBits ?? unit.AccumulatorBits;
        if (bits is < 16 or > 63)
            throw new ArgumentException($"an accumulator must have 16..63 bits, was {bits}");
        var accumulator = new FusedIpuIntegerAccumulator(bits, EnumValues.Require(overflow));
        Iterations = weight.NibbleCount * activation.NibbleCount;
        Name = $"{weight} x {activation}, fused inner product of {unit.Lanes} in {Iterations} nibble iteration{(Iterations == 1 ? "" : "s")}, "
            + $"exact, sums in {bits} bits that {(overflow == OverflowMode.Saturate ? "saturate" : "wrap")}";
        Scalar = new ScalarFusedIpuIntegerKernel(unit.Lanes, weight, activation, accumulator);
        Vector = new VectorFusedIpuIntegerKernel(unit.Lanes, weight, activation, accumulator);
        Weights = new CodeTable<int>(new IntegerFormat(weight.Bits), weight.Number);
        Activations = new CodeTable<int>(new IntegerFormat(activation.Bits), activation.Number);
    }

    /// <summary>Cycles of an inner product.</summary>
    public int Iterations { get; }

    public override string Name { get; }

    public override ScalarFusedIpuIntegerKernel Scalar { get; }

    public override VectorFusedIpuIntegerKernel Vector { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<int> Weights { get; }
}
