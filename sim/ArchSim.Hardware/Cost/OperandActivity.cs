namespace ArchSim.Hardware;

/// <summary>
/// From how operands behave to the energy of a gate, between the three points the netlists were measured at: both operands random (half of the bits flip), one
/// held, one zero.
/// </summary>
internal readonly struct OperandActivity(OperandStatistics statistics, Stationary stationary)
{
    // Random bits flip every other time.
    private const double RandomToggles = 0.5;

    private readonly double _activations = Math.Min(1, statistics.ActivationToggles / RandomToggles);
    private readonly double _weights = Math.Min(1, statistics.WeightToggles / RandomToggles);
    private readonly double _zeroActivations = statistics.ZeroActivations;
    private readonly double _zeroWeights = statistics.ZeroWeights;

    /// <summary>Synthesized femtojoule a gate and step.</summary>
    public double Fj(SwitchingRelation relation, OperandCondition condition) => condition switch
    {
        OperandCondition.Streaming => Streaming(relation),
        OperandCondition.Held => Held(relation),
        _ => relation.RandomFj,
    };

    /// <summary>Share of the bits of passing activations that flip in a step, over all steps: to and from zero as many as between others.</summary>
    public double ActivationFlips => RandomToggles * _activations * (1 - _zeroActivations * _zeroActivations);

    public double WeightFlips => RandomToggles * _weights * (1 - _zeroWeights * _zeroWeights);

    // Bilinear in the two toggle rates: nothing flips, nothing is spent; one side random gives `held`, both give `random`.
    private double Streaming(SwitchingRelation r)
    {
        var nonZero = r.HeldFj * (_activations + _weights) - (2 * r.HeldFj - r.RandomFj) * _activations * _weights;
        var zero = 1 - (1 - _zeroActivations) * (1 - _zeroWeights);
        return nonZero * Spent(_zeroActivations) * Spent(_zeroWeights) + r.ZeroFj * zero;
    }

    private double Held(SwitchingRelation r)
    {
        // The held operand is zero for a whole fold or not at all; the passing one changes between zero and not.
        var (passing, zeroPassing, zeroHeld) = stationary == Stationary.Input
            ? (_weights, _zeroWeights, _zeroActivations)
            : (_activations, _zeroActivations, _zeroWeights);
        var zero = 1 - (1 - zeroPassing) * (1 - zeroHeld);
        return r.HeldFj * passing * Spent(zeroPassing) * (1 - zeroHeld) + r.ZeroFj * zero;
    }

    /// <summary>
    /// Energy of a stream in which a share z of the operands is zero, over that of one without zeros: steps between two others, (1 - z)², and out of a zero, z (1 - z), cost
    /// full; steps into a zero, z (1 - z), half, for the product falls to zero without glitches; steps between zeros nothing. The sum is (1 - z)(1 + z/2).
    /// </summary>
    private static double Spent(double zeros) => (1 - zeros) * (1 + zeros / 2);
}
