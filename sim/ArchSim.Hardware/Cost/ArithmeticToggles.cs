using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// What operands make of the inside of an element, counted bit by bit on a sample and each over what uniformly random codes make: 1 for those, 0 where nothing
/// moves. Partial products are the ANDs of every bit of one operand with every bit of the other.
/// </summary>
/// <param name="HeldWeightProducts">Partial products that flip when activations pass a weight, pixel by pixel; neither operand zero.</param>
/// <param name="HeldActivationProducts">The same when weights pass an activation.</param>
/// <param name="StreamingProducts">The same when both go on by one reduction position.</param>
/// <param name="SumsInPlace">Bits of products and sums that flip when a sum accumulates in one place.</param>
/// <param name="SumsPassing">The same when sums of neighbouring pixels pass, of as many products.</param>
public readonly record struct ArithmeticToggles(
    double HeldWeightProducts, double HeldActivationProducts, double StreamingProducts, double SumsInPlace, double SumsPassing)
{
    /// <summary>From how often operand bits flip alone, as if bits were independent: 1 where both are random, 2/3 where one is held.</summary>
    public static ArithmeticToggles Estimate(double activationToggles, double weightToggles)
    {
        var (a, w) = (Math.Min(1, activationToggles / 0.5), Math.Min(1, weightToggles / 0.5));
        return new ArithmeticToggles(2 * a / 3, 2 * w / 3, 2 * (a + w) / 3 - a * w / 3, 1, 1);
    }

    /// <summary>Sums of codes that stand for nothing by themselves (pairs, blocks) are taken as random.</summary>
    /// <param name="accumulatorBits">Width of sums, two's complement.</param>
    /// <param name="sums">Their format, where it is said.</param>
    public static ArithmeticToggles Measure(OperandSample sample, int accumulatorBits, NumberFormat? sums = null)
    {
        var products = new PartialProductCount(sample.ActivationFormat, sample.WeightFormat);
        var flips = sample.ActivationFormat.HoldsOperands && sample.WeightFormat.HoldsOperands ? new SumToggleCount(sample, accumulatorBits, sums) : null;
        for (var block = 0; block < sample.Blocks; block++)
        {
            products.Add(sample, block);
            flips?.Add(sample, block);
        }
        return new ArithmeticToggles(products.HeldWeight, products.HeldActivation, products.Streaming, flips?.InPlace ?? 1, flips?.Passing ?? 1);
    }
}
