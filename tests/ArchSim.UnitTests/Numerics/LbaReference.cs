using System.Numerics;
using ArchSim.Numerics;

namespace ArchSim.UnitTests.Numerics;

/// <summary>
/// The low-bit multiply-add over integers of any length, from its definition: no product or sum is rounded but by the quantizer, and there is no float in it
/// but at its ends. A number is a significand times 2^-<see cref="Point"/>.
/// </summary>
internal sealed class LbaReference(LbaParameters parameters)
{
    // Below the last bit of any double that a quantizer with a bias of at most 300 gives, and of any product of floats.
    private const int Point = 400;

    public long ProductOverflows { get; private set; }

    public long ProductUnderflows { get; private set; }

    public long AccumulatorOverflows { get; private set; }

    public long AccumulatorUnderflows { get; private set; }

    public long FullSwampings { get; private set; }

    public long PartialSwampings { get; private set; }

    public double Dot(ReadOnlySpan<float> weights, ReadOnlySpan<float> activations)
    {
        BigInteger total = 0, sum = 0;
        for (var k = 0; k < weights.Length; k++)
        {
            var exact = FromDouble(weights[k]) * FromDouble(activations[k]) >> Point;
            var product = Quantize(exact, parameters.Product);
            if (BigInteger.Abs(exact) > FromDouble(parameters.Product.Largest))
                ProductOverflows++;
            if (!exact.IsZero && product.IsZero)
                ProductUnderflows++;
            sum = Add(product, sum);
            if (parameters.ChunkLength > 1 && ((k + 1) % parameters.ChunkLength == 0 || k == weights.Length - 1))
                (total, sum) = (Add(sum, total), 0);
        }
        return ToDouble(parameters.ChunkLength > 1 ? total : sum);
    }

    public static double Quantize(double value, LbaQuantizer quantizer) => ToDouble(Quantize(FromDouble(value), quantizer));

    private BigInteger Add(BigInteger term, BigInteger sum)
    {
        var exact = term + sum;
        var result = Quantize(exact, parameters.Accumulator);
        if (term.IsZero)
            return result;
        if (BigInteger.Abs(exact) > FromDouble(parameters.Accumulator.Largest))
            AccumulatorOverflows++;
        else if (!exact.IsZero && result.IsZero)
            AccumulatorUnderflows++;
        else if (result == sum)
            FullSwampings++;
        else if (result != exact)
            PartialSwampings++;
        return result;
    }

    private static BigInteger Quantize(BigInteger value, LbaQuantizer quantizer)
    {
        var (m, b) = (quantizer.MantissaBits, quantizer.Bias);
        var magnitude = BigInteger.Abs(value);
        var largest = ((BigInteger.One << (m + 1)) - 1) << (Point + (1 << quantizer.ExponentBits) - b - 1 - m);
        var lowest = BigInteger.One << (Point - b);
        BigInteger result;
        if (magnitude >= largest)
            result = largest;
        else if (quantizer.Underflow && quantizer.Rounding == Rounding.NearestEven && magnitude < lowest + (lowest >> m))
            result = 2 * magnitude > lowest + (lowest >> m) ? lowest + (lowest >> m) : 0;
        else if (magnitude < (quantizer.Underflow ? lowest : BigInteger.Min(lowest, BigInteger.One << (Point - 126))))
            result = 0;
        else
            result = Cut(magnitude, (int)magnitude.GetBitLength() - 1 - m, quantizer.Rounding);
        // The code of 2^-b is that of zero.
        if (quantizer.Underflow && result == lowest)
            result = 0;
        return value.Sign < 0 ? -result : result;
    }

    private static BigInteger Cut(BigInteger magnitude, int lost, Rounding rounding)
    {
        if (lost <= 0)
            return magnitude;
        var kept = magnitude >> lost;
        var rest = magnitude - (kept << lost);
        var half = BigInteger.One << (lost - 1);
        if (rounding == Rounding.NearestEven && (rest > half || (rest == half && !kept.IsEven)))
            kept++;
        return kept << lost;
    }

    private static BigInteger FromDouble(double value)
    {
        var exponent = value == 0 ? 0 : Math.ILogB(value);
        var significand = (BigInteger)Math.ScaleB(value, 52 - exponent);
        var shift = exponent - 52 + Point;
        return shift >= 0 ? significand << shift : significand >> -shift;
    }

    private static double ToDouble(BigInteger value)
    {
        var zeros = value.IsZero ? 0 : (int)BigInteger.TrailingZeroCount(BigInteger.Abs(value));
        return Math.ScaleB((double)(value >> zeros), zeros - Point);
    }
}
