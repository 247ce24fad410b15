namespace ArchSim.Numerics;

/// <summary>
/// The arithmetic element of SegLog and BRSLog: weights that are powers of two and of its root times integer activations. A decoder turns a weight's code
/// into a shift and a flag; X, or X + (X >> 1) where the flag is set (two and three terms more exactly), is shifted left, signed and accumulated as an
/// integer. Sums are in units of the format's smallest magnitude; a tensor's scales are applied outside.
/// </summary>
/// <remarks>
/// With low bits kept, X is extended below its last place so that no shift to the right cuts anything off: sums that stay within the accumulator are
/// then those of the decoded values, exactly. Without, X >> 1 rounds toward minus infinity before the sign is applied.
/// </remarks>
public sealed class SegmentedLogDatapath : KernelDatapath<int, SegmentedLogWeight, ScalarSegmentedLogKernel, long, VectorSegmentedLogKernel, LongLanes>
{
    /// <param name="weight">With a root of two that is a sum of shifts.</param>
    /// <param name="activation">Integers of at most 16 bits.</param>
    /// <param name="accumulatorBits">2 to 64, two's complement, with the low bits that are kept.</param>
    /// <exception cref="ArgumentException">An exact root of two, activations that are no integers, or another width.</exception>
    public SegmentedLogDatapath(
        LogarithmicFormat weight, NumberFormat activation, int accumulatorBits, OverflowMode overflow = OverflowMode.Saturate, bool keepsLowBits = true)
    {
        if (accumulatorBits is < 2 or > 64)
            throw new ArgumentException($"the accumulator must have 2..64 bits, was {accumulatorBits}");
        var hasRoots = weight.RootTwoLevels > 0;
        var rootBits = hasRoots ? weight.Options.Root.FractionBits() : 0;
        LowBits = keepsLowBits ? rootBits : 0;
        // Without levels of base root two nothing asks for a root, and any will do.
        var root = hasRoots ? weight.Options.Root : RootTwo.OneTerm;
        var accumulator = new FixedPointAccumulator(accumulatorBits, EnumValues.Require(overflow));
        var largestProduct = Math.ScaleB(LargestMagnitude(activation) * 2, LowBits + weight.Decoder.Shift(weight.Decoder.Levels - 1));
        Name = $"{weight} x {activation}, shifted{(hasRoots ? $", root of two as {root.Name()}{(keepsLowBits ? "" : " cut to the activation's bits")}" : "")}, "
            + $"sums in {accumulatorBits} bits{(LowBits > 0 ? $", {LowBits} of them below the point," : "")} that {(accumulator.Saturates ? "saturate" : "wrap")}";
        Scalar = new ScalarSegmentedLogKernel(accumulator, root, LowBits);
        Vector = new VectorSegmentedLogKernel(accumulator, root, LowBits, LanesFor(accumulator, largestProduct));
        Weights = new CodeTable<SegmentedLogWeight>(weight, code => SegmentedLogWeight.Of(weight, code));
        Activations = new CodeTable<int>(activation, code => (int)activation.Decode(code));
    }

    public override string Name { get; }

    /// <summary>Bits of the accumulator below the last place of an activation.</summary>
    public int LowBits { get; }

    public override ScalarSegmentedLogKernel Scalar { get; }

    public override VectorSegmentedLogKernel Vector { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<SegmentedLogWeight> Weights { get; }

    private static SegmentedLogLanes LanesFor(FixedPointAccumulator accumulator, double largestProduct)
    {
        var fits = largestProduct <= accumulator.Most;
        if (accumulator.Saturates && !fits)
            return SegmentedLogLanes.Saturating;
        return accumulator.Bits <= 32 ? SegmentedLogLanes.Narrow : SegmentedLogLanes.Wide;
    }

    private static double LargestMagnitude(NumberFormat activation)
    {
        if (!activation.HoldsOperands)
            throw new ArgumentException($"activations must be integers of at most 16 bits, were {activation}");
        var largest = 0.0;
        for (var code = 0u; code < 1u << activation.Bits; code++)
        {
            var value = activation.Decode(code);
            if (!double.IsInteger(value) || Math.Abs(value) > ushort.MaxValue)
                throw new ArgumentException($"activations must be integers of at most 16 bits, were {activation} with {value}");
            largest = Math.Max(largest, Math.Abs(value));
        }
        return largest;
    }
}
