namespace ArchSim.Hardware;

/// <summary>
/// From how operands behave to the energy of a primitive, as a share of its energy on random operands:
///
///   share = (1 - inputs) S(x) Z + inputs u,    S(x) = 2 x / (1 + x)
///
/// x: flips inside over those of random operands (partial products of a multiplier, operand bits of other primitives, products and sums of an accumulator). S saturates, for
/// a gate that many flips reach passes on few more: its form was chosen on bit-true multipliers with unit delays (MultiplierNetlistTests) and has no constant.
/// Z: zeros, see <see cref="Spent"/>. u: flips of the inputs over those of random ones; inputs: their share, from one netlist with a zero operand.
/// </summary>
internal readonly struct OperandActivity(OperandStatistics statistics, Stationary stationary, double inputShare)
{
    // Random bits flip every other time.
    private const double RandomToggles = 0.5;

    private readonly double _activations = Math.Min(1, statistics.ActivationToggles / RandomToggles);
    private readonly double _weights = Math.Min(1, statistics.WeightToggles / RandomToggles);
    private readonly double _zeroActivations = statistics.ZeroActivations;
    private readonly double _zeroWeights = statistics.ZeroWeights;
    private readonly ArithmeticToggles _arithmetic = statistics.Arithmetic;
    private readonly CodeCounts? _weightCodes = statistics.WeightCodes;

    /// <summary>Flips of activations in a step over those of random ones, over all steps: to and from zero as many as between others.</summary>
    public double ActivationFlips => _activations * (1 - _zeroActivations * _zeroActivations);

    public double WeightFlips => _weights * (1 - _zeroWeights * _zeroWeights);

    /// <summary>Flips of products and sums over those of random ones.</summary>
    public double SumFlips => stationary == Stationary.Output ? _arithmetic.SumsInPlace : _arithmetic.SumsPassing;

    /// <summary>Share of the steps in which a part works; all where nobody counted the weights.</summary>
    public double Working(Func<ushort, bool>? worksWith) => worksWith is { } such && _weightCodes is { } codes ? codes.Share(such) : 1;

    /// <summary>Energy over that on random operands.</summary>
    public double Share(PrimitiveClass kind, OperandCondition condition) => condition switch
    {
        OperandCondition.Streaming => Streaming(kind == PrimitiveClass.Multiplier ? _arithmetic.StreamingProducts : (_activations + _weights) / 2),
        OperandCondition.Held => Held(kind),
        _ => Saturating(SumFlips),
    };

    private static double Saturating(double flips) => 2 * flips / (1 + flips);

    private double Streaming(double inside) =>
        (1 - inputShare) * Saturating(inside) * Spent(_zeroActivations) * Spent(_zeroWeights) + inputShare * (ActivationFlips + WeightFlips) / 2;

    private double Held(PrimitiveClass kind)
    {
        // The held operand is zero for a whole fold or not at all; the passing one changes between zero and not.
        var (passing, products, zeroPassing, zeroHeld) = stationary == Stationary.Input
            ? (_weights, _arithmetic.HeldActivationProducts, _zeroWeights, _zeroActivations)
            : (_activations, _arithmetic.HeldWeightProducts, _zeroActivations, _zeroWeights);
        var inside = kind == PrimitiveClass.Multiplier ? products : passing / 2;
        return (1 - inputShare) * Saturating(inside) * Spent(zeroPassing) * (1 - zeroHeld)
            + inputShare * passing * (1 - zeroPassing * zeroPassing) / 2;
    }

    /// <summary>
    /// Energy of a stream in which a share z of the operands is zero, over that of one without zeros: steps between two others, (1 - z)², and out of a zero, z (1 - z), cost
    /// full; steps into a zero, z (1 - z), half, for the product falls to zero without glitches; steps between zeros nothing. The sum is (1 - z)(1 + z/2).
    /// </summary>
    private static double Spent(double zeros) => (1 - zeros) * (1 + zeros / 2);
}
