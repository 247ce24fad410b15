using ArchSim.Numerics;

namespace ArchSim.Workloads;

/// <summary>Where a format places one standard deviation of a synthetic operand, so that samples look like quantized tensors.</summary>
internal static class OperandScale
{
    /// <summary>
    /// Largest code of a symmetric integer over the standard deviation, by bits from 2: the clipping that minimizes the mean squared error of a
    /// normal variable, as quantizers choose it (Banner et al., Post-training 4-bit quantization, NeurIPS 2019; recomputed by a unit test).
    /// </summary>
    private static readonly double[] DeviationsToLargest = [1.224, 1.952, 2.474, 2.899, 3.270, 3.607, 3.920, 4.215, 4.493, 4.759, 5.013];

    /// <summary>The value that one standard deviation takes in a format.</summary>
    public static double StandardDeviation(NumberFormat format) => format switch
    {
        IntegerFormat integer => integer.Largest / Deviations(integer),
        // The middle of the range, where its codes are densest.
        LogPositFormat posit => Math.Pow(2, -posit.Scale),
        PositFormat => 1,
        // A scale of its own is a tensor's; without one floats stay where they are, unless they end below.
        FloatFormat real => Math.Min(1, real.Layout.Largest / Deviations(real)),
        _ => Largest(format) / Deviations(format),
    };

    private static double Deviations(NumberFormat format) => DeviationsToLargest[Math.Clamp(format.ComputedBits - 2, 0, DeviationsToLargest.Length - 1)];

    private static double Largest(NumberFormat format) =>
        format.HoldsOperands ? Enumerable.Range(0, 1 << format.Bits).Select(c => format.Decode((uint)c)).Where(double.IsFinite).Max() : 1;
}
