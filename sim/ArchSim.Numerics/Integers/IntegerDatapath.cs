using System.Runtime.Intrinsics;

namespace ArchSim.Numerics;

/// <summary>Exact products of integers, added one by one in an accumulator of any width.</summary>
public sealed class IntegerDatapath : KernelDatapath<int, int, ScalarIntegerKernel, Int128, VectorIntegerKernel, Vector512<int>>
{
    /// <param name="accumulatorBits">2 to 64, two's complement.</param>
    public IntegerDatapath(NumberFormat weight, NumberFormat activation, int accumulatorBits, OverflowMode overflow = OverflowMode.Saturate)
    {
        if (accumulatorBits is < 2 or > 64)
            throw new ArgumentOutOfRangeException(nameof(accumulatorBits), $"an accumulator must have 2..64 bits, was {accumulatorBits}");
        Name = $"{weight} x {activation}, exact, sums in {accumulatorBits} bits that {(overflow == OverflowMode.Saturate ? "saturate" : "wrap")}";
        Scalar = new ScalarIntegerKernel(accumulatorBits, overflow);
        Vector = new VectorIntegerKernel(accumulatorBits, overflow);
        Weights = new CodeTable<int>(weight, code => (int)weight.Decode(code));
        Activations = new CodeTable<int>(activation, code => (int)activation.Decode(code));
    }

    public override string Name { get; }

    public override ScalarIntegerKernel Scalar { get; }

    public override VectorIntegerKernel Vector { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<int> Weights { get; }
}
