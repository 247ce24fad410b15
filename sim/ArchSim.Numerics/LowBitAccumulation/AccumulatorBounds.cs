namespace ArchSim.Numerics;

/// <summary>
/// How wide an accumulator must be so that an integer dot product never overflows it, whatever the activations: by the types alone, by the weights' l1 norm
/// (A2Q), and by that of weights that sum to zero (A2Q+). Accumulators are two's complement of P bits, activations have N bits and weights M. Sums on the way
/// fit as well, in any order of the products, except under A2Q+ with signed activations: there the whole sum fits, and accumulators must wrap.
/// Source: the formulas of the Brevitas library, in integers so that no logarithm is rounded.
/// </summary>
public static class AccumulatorBounds
{
    /// <summary>So that a norm's distance to the next integer is not lost in a double.</summary>
    public const int MostAccumulatorBits = 48;
    public const int MostOperandBits = 16;

    /// <summary>A2Q: the largest l1 norm of weights, (2^(P-1) - 1) 2^(signed - N).</summary>
    /// <param name="accumulatorBits">P, 2..48.</param>
    /// <param name="activationBits">N, 1..16.</param>
    /// <param name="signedActivations">Two's complement; otherwise 0 .. 2^N - 1.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static double A2qNorm(int accumulatorBits, int activationBits, bool signedActivations)
    {
        RequireAccumulator(accumulatorBits);
        RequireOperand("activation", activationBits);
        return Math.ScaleB((double)LargestSum(accumulatorBits), (signedActivations ? 1 : 0) - activationBits);
    }

    /// <summary>A2Q+: the largest l1 norm of weights that sum to zero, (2^P - 2) / (2^N - 1), of signed and unsigned activations alike.</summary>
    /// <inheritdoc cref="A2qNorm"/>
    public static double A2qPlusNorm(int accumulatorBits, int activationBits)
    {
        RequireAccumulator(accumulatorBits);
        RequireOperand("activation", activationBits);
        return 2 * (double)LargestSum(accumulatorBits) / ((1L << activationBits) - 1);
    }

    /// <summary>A2Q: the least P for an output channel's weights: ceil(a + log2(1 + 2^-a) + 1), a = log2 of the l1 norm + N - signed.</summary>
    /// <exception cref="ArgumentException">No weights, or a parameter out of its range.</exception>
    public static int A2qWidth(ReadOnlySpan<int> weights, int activationBits, bool signedActivations)
    {
        RequireOperand("activation", activationBits);
        return Width(Norm(weights) << (activationBits - (signedActivations ? 1 : 0)));
    }

    /// <summary>A2Q+: the least P for an output channel's weights, which sum to zero: ceil(log2((l1 norm) (2^N - 1) + 2)).</summary>
    /// <exception cref="ArgumentException">No weights, weights of another sum, or a parameter out of its range.</exception>
    public static int A2qPlusWidth(ReadOnlySpan<int> weights, int activationBits)
    {
        RequireOperand("activation", activationBits);
        var norm = Norm(weights);
        var sum = 0L;
        foreach (var weight in weights)
            sum += weight;
        if (sum != 0)
            throw new ArgumentException($"weights must sum to 0 for this bound, their sum was {sum}", nameof(weights));
        // Half of the norm is positive, and the norm of integers that sum to zero is even.
        return Width(norm / 2 * ((1L << activationBits) - 1));
    }

    /// <summary>By types alone: the least P for K products, a + log2(1 + 2^-a) + 1 with a = log2 K + N + M - 1 - signed. Weights are two's complement.</summary>
    /// <param name="products">K, at least 1.</param>
    /// <param name="activationBits">N, 1..16.</param>
    /// <param name="weightBits">M, 1..16.</param>
    /// <param name="signedActivations">Two's complement; otherwise 0 .. 2^N - 1.</param>
    /// <exception cref="ArgumentException">A parameter out of its range.</exception>
    public static int DataTypeWidth(int products, int activationBits, int weightBits, bool signedActivations)
    {
        if (products < 1)
            throw new ArgumentException($"products must be at least 1, was {products}", nameof(products));
        RequireOperand("activation", activationBits);
        RequireOperand("weight", weightBits);
        return Width((Int128)products << (activationBits + weightBits - 1 - (signedActivations ? 1 : 0)));
    }

    /// <summary>Bits of a two's complement number that holds a magnitude with either sign.</summary>
    private static int Width(Int128 magnitude) => 128 - (int)Int128.LeadingZeroCount(magnitude) + 1;

    private static Int128 LargestSum(int accumulatorBits) => (Int128.One << (accumulatorBits - 1)) - 1;

    private static Int128 Norm(ReadOnlySpan<int> weights)
    {
        if (weights.IsEmpty)
            throw new ArgumentException("an output channel must have at least one weight, had 0", nameof(weights));
        Int128 norm = 0;
        foreach (var weight in weights)
            norm += Math.Abs((long)weight);
        return norm;
    }

    private static void RequireAccumulator(int bits)
    {
        if (bits is < 2 or > MostAccumulatorBits)
            throw new ArgumentException($"accumulator bits must be 2..{MostAccumulatorBits}, was {bits}");
    }

    private static void RequireOperand(string operand, int bits)
    {
        if (bits is < 1 or > MostOperandBits)
            throw new ArgumentException($"{operand} bits must be 1..{MostOperandBits}, was {bits}");
    }
}
