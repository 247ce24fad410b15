namespace ArchSim.Fuzz;

/// <summary>Numbers that are the same for the same seed on every machine and runtime: SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).</summary>
internal sealed class SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong Next64()
    {
        _state += 0x9E3779B97F4A7C15;
        var z = _state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>0 to below <paramref name="limit"/>, which is at least 1.</summary>
    public int Below(int limit) => (int)(Next64() % (ulong)limit);

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];
}
