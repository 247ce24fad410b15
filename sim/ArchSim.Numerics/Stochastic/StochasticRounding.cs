namespace ArchSim.Numerics;

/// <summary>
/// Rounding by chance, from a seed. The random bits of a value are a hash of the seed and the value's index, so that they depend neither on the order in which
/// values are rounded nor on how a tensor is cut among threads.
/// </summary>
public static class StochasticRounding
{
    // The increment and the mixing function of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
    private const ulong Increment = 0x9E3779B97F4A7C15;

    /// <summary>Replaces each value by one of its two neighbours in the format.</summary>
    /// <param name="first">Index of the first value: where the span lies in its tensor.</param>
    /// <exception cref="ArgumentException">An empty span, a negative index, or a value that the format has no code for.</exception>
    public static void Round<TFormat>(TFormat format, Span<double> values, ulong seed, long first = 0)
        where TFormat : NumberFormat, IStochasticEncoder
    {
        Require(values.Length, first);
        for (var i = 0; i < values.Length; i++)
            values[i] = format.Decode(format.Encode(values[i], RandomBits(seed, first + i)));
    }

    /// <summary>The codes that <see cref="Round"/> decides on.</summary>
    /// <inheritdoc cref="Round"/>
    public static void Encode<TFormat>(TFormat format, ReadOnlySpan<double> values, Span<uint> codes, ulong seed, long first = 0)
        where TFormat : NumberFormat, IStochasticEncoder
    {
        Require(values.Length, first);
        if (codes.Length != values.Length)
            throw new ArgumentException($"{values.Length} values need as many codes, got {codes.Length}");
        for (var i = 0; i < values.Length; i++)
            codes[i] = format.Encode(values[i], RandomBits(seed, first + i));
    }

    /// <summary>The random bits of the value at an index.</summary>
    public static ulong RandomBits(ulong seed, long index) => Mix(Mix(seed + Increment) + Increment * (ulong)index);

    /// <summary>The upper 53 random bits as a number from zero to below one.</summary>
    internal static double Fraction(ulong randomBits) => (randomBits >> 11) * (1.0 / (1L << 53));

    private static ulong Mix(ulong bits)
    {
        bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9;
        bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EB;
        return bits ^ (bits >> 31);
    }

    private static void Require(int count, long first)
    {
        if (count == 0)
            throw new ArgumentException("there must be at least one value to round, was none");
        if (first < 0)
            throw new ArgumentException($"the first index must be at least 0, was {first}");
    }
}
