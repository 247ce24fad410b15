namespace ArchSim.Numerics;

/// <summary>
/// Products of log posits: logarithms are added, the fraction of the sum is cut to the bits of a table that makes it a linear significand of as many
/// fraction bits (rounded to nearest even), shifted by the integer part and added to a fixed-point sum that saturates. What falls below the sum's last
/// place is cut off. Operands of all widths are decoded to the same fields: a mode of narrower weights is this with a narrower weight format, an
/// accumulator a weight. Scales (sf) are constant for a layer and applied to what leaves the accumulator.
/// </summary>
public sealed class LogPositDatapath : KernelDatapath<LogPositOperand, LogPositOperand, ScalarLogPositKernel, long, VectorLogPositKernel, LongLanes>
{
    /// <param name="fractionBits">Of the sum of logarithms that the table sees, and of its entries: 1 to 16.</param>
    /// <param name="accumulatorBits">16 to 64, two's complement.</param>
    /// <param name="binaryPoint">Bits of the sum below the binary point, 0 to accumulatorBits - 1; by default half of them, an assumption that no source states.</param>
    public LogPositDatapath(LogPositFormat weight, LogPositFormat activation, int fractionBits, int accumulatorBits, int? binaryPoint = null)
    {
        var table = new LinearTable(fractionBits);
        if (accumulatorBits is < 16 or > 64)
            throw new ArgumentException($"the accumulator must have 16..64 bits, was {accumulatorBits}");
        var point = binaryPoint ?? accumulatorBits / 2;
        if (point < 0 || point >= accumulatorBits)
            throw new ArgumentException($"the binary point must be 0..{accumulatorBits - 1} bits from the end, was {point}");
        Name = $"{weight} x {activation}, logarithms added, {fractionBits} bits of fraction to linear, sums in {accumulatorBits} bits that saturate"
            + (point == accumulatorBits / 2 ? "" : $", {point} of them below the point");
        var accumulator = new FixedPointAccumulator(accumulatorBits, OverflowMode.Saturate);
        var unit = double.Exp2(-point - weight.Scale - activation.Scale);
        Scalar = new ScalarLogPositKernel(accumulator, table, point, unit);
        Vector = new VectorLogPositKernel(accumulator, table, point, unit);
        Weights = new CodeTable<LogPositOperand>(weight, code => LogPositOperand.Of(weight, code));
        Activations = new CodeTable<LogPositOperand>(activation, code => LogPositOperand.Of(activation, code));
    }

    public override string Name { get; }

    public override ScalarLogPositKernel Scalar { get; }

    public override VectorLogPositKernel Vector { get; }

    protected override CodeTable<LogPositOperand> Activations { get; }

    protected override CodeTable<LogPositOperand> Weights { get; }
}
