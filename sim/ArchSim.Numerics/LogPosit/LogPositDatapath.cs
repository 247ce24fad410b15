namespace ArchSim.Numerics;

/// <summary>
/// Products of log posits: logarithms are added, the fraction of the sum is cut to <paramref name="fractionBits"/>, turned into a linear significand
/// of as many fraction bits by a table (rounded to nearest), shifted by the integer part and added to a fixed-point sum that saturates. The sum's
/// binary point is in its middle; what falls below is cut off. Scales (sf) are constant for a layer and applied to the sum.
/// </summary>
/// <param name="accumulatorBits">16 to 64, two's complement.</param>
public sealed class LogPositDatapath(LogPositFormat weight, LogPositFormat activation, int fractionBits, int accumulatorBits) : IDatapath
{
    public string Name => $"{weight.Name} x {activation.Name}, logarithms added, {fractionBits} bits of fraction to linear, sums in {accumulatorBits} bits that saturate";

    public double Dot(ReadOnlySpan<ushort> weights, ReadOnlySpan<ushort> activations)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(weights.Length, activations.Length);
        var most = (Int128.One << (accumulatorBits - 1)) - 1;
        var point = accumulatorBits / 2;
        var sum = Int128.Zero;
        for (var i = 0; i < weights.Length; i++)
        {
            var (w, a) = (Number(weight, weights[i]), Number(activation, activations[i]));
            if (w == 0 || a == 0)
                continue;
            var product = Shifted(Logarithm(w, weight) + Logarithm(a, activation), point, most);
            sum = Int128.Clamp(sum + (w < 0 == a < 0 ? product : -product), -most - 1, most);
        }
        return (double)sum * double.Exp2(-point - weight.Scale - activation.Scale);
    }

    public void Multiply(Matrix<ushort> activations, Matrix<ushort> weights, Span<double> results, PartialSumTiles? tiles = null) =>
        throw new NotSupportedException("only dot products one by one");

    /// <summary>The stored logarithm, in units of 2^-16: a code has fewer fraction bits, so this is exact.</summary>
    private static long Logarithm(double value, LogPositFormat format) => (long)Math.Round((Math.Log2(Math.Abs(value)) + format.Scale) * 65536);

    private Int128 Shifted(long logarithm, int point, Int128 most)
    {
        var whole = (int)(logarithm >> 16);
        var fraction = (logarithm & 0xffff) >> (16 - fractionBits);
        var significand = (Int128)Math.Round(double.Exp2(fraction * double.Exp2(-fractionBits)) * (1L << fractionBits), MidpointRounding.ToEven);
        var shift = whole + point - fractionBits;
        if (shift <= 0)
            return shift < -64 ? 0 : significand >> -shift;
        return shift >= accumulatorBits ? most : Int128.Min(significand << shift, most);
    }

    private static double Number(NumberFormat format, ushort code)
    {
        var value = format.Decode(code);
        return double.IsNaN(value) ? throw new ArgumentException($"code {code} of {format.Name} stands for no number") : value;
    }
}
