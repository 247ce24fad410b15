using System.Globalization;
using ArchSim.Numerics;

namespace ArchSim.Quantization;

/// <summary>How large the sums of piecewise linear weights times integers can become, in any of the accumulators, with any activations, and in whatever order they are added.</summary>
internal static class PiecewiseLinearBound
{
    private const int AccumulatorBits = PiecewiseLinearDatapath.MostAccumulatorBits;

    /// <param name="weights">Codes, a row a channel.</param>
    /// <exception cref="ArgumentException">An accumulator could saturate.</exception>
    public static void RequireFit(PiecewiseLinearFormat format, NumberFormat activation, Matrix<ushort> weights)
    {
        var (largest, least) = Magnitudes(activation);
        var pieces = format.Pieces.Count;
        var bits = 0;
        for (var channel = 0; channel < weights.Rows; channel++)
        {
            // By piece and sign. A level of zero adds no product, but its activation all the same.
            var levels = new long[2 * pieces];
            var counts = new long[2 * pieces];
            foreach (var code in weights.Row(channel))
            {
                var (place, level) = Fields(format, code);
                levels[place] += level;
                counts[place]++;
            }
            for (var piece = 0; piece < pieces; piece++)
            {
                var (positive, negative) = (2 * piece, 2 * piece + 1);
                bits = Math.Max(bits, Bits(levels[positive], levels[negative], largest, least));
                if (piece > 0 && !format.IsOverlapping)
                    bits = Math.Max(bits, Bits(counts[positive], counts[negative], largest, least));
            }
        }
        Require(bits, format, activation, weights.Columns);
    }

    /// <summary>The same where weights are computed, so that all of them may take the highest level.</summary>
    /// <inheritdoc cref="RequireFit(PiecewiseLinearFormat, NumberFormat, Matrix{ushort})" path="/exception"/>
    public static void RequireFit(PiecewiseLinearFormat format, NumberFormat activation, int products)
    {
        var (largest, least) = Magnitudes(activation);
        var levels = (long)format.LastLevel * products;
        Require(Math.Max(Bits(levels, 0, largest, least), Bits(0, levels, largest, least)), format, activation, products);
    }

    private static void Require(int bits, PiecewiseLinearFormat format, NumberFormat activation, int products)
    {
        if (bits > AccumulatorBits)
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"sums of {products} products of {format} and {activation} need {bits} bits, the accumulators have {AccumulatorBits}"));
    }

    /// <summary>Of a sum to which weights of each sign add so much, times an activation each: two's complement.</summary>
    private static int Bits(long positive, long negative, long largest, long least)
    {
        var most = positive * largest + negative * least;
        var below = positive * least + negative * largest;
        return 65 - (int)long.LeadingZeroCount(Math.Max(most, below - 1));
    }

    /// <summary>How far activations reach above zero and below it.</summary>
    private static (long Largest, long Least) Magnitudes(NumberFormat activation)
    {
        var values = Enumerable.Range(0, 1 << activation.Bits).Select(c => (long)activation.Decode((uint)c)).ToArray();
        return (Math.Max(0, values.Max()), Math.Max(0, -values.Min()));
    }

    /// <summary>Codes are [sign][piece][level].</summary>
    /// <returns>Twice the piece, and one more where the weight is negative.</returns>
    private static (int Place, int Level) Fields(PiecewiseLinearFormat format, ushort code)
    {
        var (sign, magnitude) = (code >> (format.Bits - 1) & 1, code & ((1 << (format.Bits - 1)) - 1));
        return (2 * (magnitude >> (format.ComputedBits - 1)) + sign, magnitude & format.LastLevel);
    }
}
