namespace ArchSim.Numerics;

/// <summary>
/// Piecewise linear weights times integers on integer units: a piece has an accumulator of its own for products of level and activation, and an outer piece
/// one more, which adds the activation itself with the weight's sign, for the piece's offset. One breakpoint takes three accumulators, two take five,
/// three seven; overlapping pieces have no offsets and take two to four. A re-scaling unit combines them when they leave:
/// <c>stored + step0 P0 + step1 P1 + offset1 X1 + ...</c>, in this order, each a fused multiply-add in double precision. Where sums are stored
/// between tiles, the combined value is what goes to the buffer; it comes back to the re-scaling unit as <c>stored</c>, and accumulators start at zero.
/// Activations that are given as integers, not as codes, are those of 16 bits, signed or not.
/// </summary>
public sealed class PiecewiseLinearDatapath : KernelDatapath<int, PiecewiseLinearWeight, ScalarPiecewiseLinearKernel, ScalarPiecewiseLinearSums,
    VectorPiecewiseLinearKernel, VectorPiecewiseLinearSums>
{
    public const int MostAccumulatorBits = 32;

    // Levels have 7 bits, so that the vector kernel's products stay far from the end of its lanes of 32.
    private const int MostActivation = ushort.MaxValue;

    /// <param name="activation">Integers, signed or not.</param>
    /// <param name="accumulatorBits">2 to 32, two's complement, for each of the accumulators; they saturate.</param>
    public PiecewiseLinearDatapath(PiecewiseLinearFormat weight, NumberFormat activation, int accumulatorBits = MostAccumulatorBits)
    {
        if (accumulatorBits is < 2 or > MostAccumulatorBits)
            throw new ArgumentException($"an accumulator must have 2..{MostAccumulatorBits} bits, was {accumulatorBits}");
        RequireIntegers(activation);
        AccumulatorCount = weight.Pieces.Count + (weight.IsOverlapping ? 0 : weight.Breakpoints.Count);
        Name = $"{weight} x {activation}, exact, {AccumulatorCount} sums in {accumulatorBits} bits that saturate";
        Scalar = new ScalarPiecewiseLinearKernel(weight, accumulatorBits);
        Vector = new VectorPiecewiseLinearKernel(weight, accumulatorBits);
        Weights = new CodeTable<PiecewiseLinearWeight>(weight, code =>
        {
            var (piece, level, isNegative) = weight.Fields(code);
            return new PiecewiseLinearWeight(piece, level, isNegative);
        });
        Activations = new CodeTable<int>(activation, code => (int)activation.Decode(code));
    }

    public override string Name { get; }

    /// <summary>Accumulators of one output.</summary>
    public int AccumulatorCount { get; }

    public override ScalarPiecewiseLinearKernel Scalar { get; }

    public override VectorPiecewiseLinearKernel Vector { get; }

    protected override CodeTable<int> Activations { get; }

    protected override CodeTable<PiecewiseLinearWeight> Weights { get; }

    private static void RequireIntegers(NumberFormat activation)
    {
        if (!activation.HoldsOperands)
            throw new ArgumentException($"activations must be integers of at most 16 bits, was {activation}");
        for (var code = 0u; code < 1u << activation.Bits; code++)
        {
            var value = activation.Decode(code);
            if (value != Math.Truncate(value) || !(Math.Abs(value) <= MostActivation))
                throw new ArgumentException($"activations must be integers of at most 16 bits, was {activation} with {FormatName.Real(value)}");
        }
    }
}
