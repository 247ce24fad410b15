namespace ArchSim.Exploration;

/// <summary>Random numbers without state: each is a hash of the seed and of what it is for, by the finalizer of SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal static class CounterRandom
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    public static ulong Bits(long seed, long number, long attempt, long dimension) =>
        Mix(Mix(Mix(Mix((ulong)seed + Golden) + (ulong)number + Golden) + (ulong)attempt + Golden) + (ulong)dimension + Golden);

    /// <summary>0 to just below 1, in 2^53 steps.</summary>
    public static double Share(long seed, long number, long attempt, long dimension) => ToShare(Bits(seed, number, attempt, dimension));

    public static double ToShare(ulong bits) => (bits >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}

/// <summary>One after the other of such numbers, for what is drawn in a row.</summary>
internal sealed class RandomStream(long seed, long stream)
{
    private long _drawn;

    public double Share() => CounterRandom.Share(seed, stream, ++_drawn, -1);

    /// <summary>0 to <paramref name="count"/> less 1.</summary>
    public int Below(int count) => (int)(Share() * count);
}
