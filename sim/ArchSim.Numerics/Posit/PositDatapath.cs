namespace ArchSim.Numerics;

/// <summary>
/// Products of posits in a fixed-point sum that saturates. What falls below the sum's last place is cut off, toward zero; where the sum holds the product of the two
/// smallest values and the sum of all products (a quire), nothing is: sums are then those of the decoded values, exactly.
/// </summary>
public sealed class PositDatapath : KernelDatapath<PositOperand, PositOperand, ScalarPositKernel, long, VectorPositKernel, LongLanes>
{
    /// <param name="accumulatorBits">16 to 64, two's complement.</param>
    /// <param name="binaryPoint">
    /// Bits of the sum below the binary point, 0 to accumulatorBits - 1; by default as many as the product of the smallest values needs, but at most half of them.
    /// </param>
    public PositDatapath(PositFormat weight, PositFormat activation, int accumulatorBits, int? binaryPoint = null)
    {
        if (accumulatorBits is < 16 or > 64)
            throw new ArgumentException($"the accumulator must have 16..64 bits, was {accumulatorBits}");
        BinaryPoint = binaryPoint ?? Math.Min(weight.LargestExponent + activation.LargestExponent, accumulatorBits / 2);
        if (BinaryPoint < 0 || BinaryPoint >= accumulatorBits)
            throw new ArgumentException($"the binary point must be 0..{accumulatorBits - 1} bits from the end, was {BinaryPoint}");
        Name = $"{weight} x {activation}, significands multiplied, sums in {accumulatorBits} bits that saturate, {BinaryPoint} of them below the point";
        var accumulator = new FixedPointAccumulator(accumulatorBits, OverflowMode.Saturate);
        Scalar = new ScalarPositKernel(accumulator, BinaryPoint);
        Vector = new VectorPositKernel(accumulator, BinaryPoint);
        Weights = new CodeTable<PositOperand>(weight, code => PositOperand.Of(weight, code));
        Activations = new CodeTable<PositOperand>(activation, code => PositOperand.Of(activation, code));
    }

    public override string Name { get; }

    public int BinaryPoint { get; }

    public override ScalarPositKernel Scalar { get; }

    public override VectorPositKernel Vector { get; }

    protected override CodeTable<PositOperand> Activations { get; }

    protected override CodeTable<PositOperand> Weights { get; }
}
