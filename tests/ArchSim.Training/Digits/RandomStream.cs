namespace ArchSim.Training;

/// <summary>
/// Random integers by SplitMix64 (Steele, Lea, Flood, 2014): the same on every machine. A stream is named by a seed and a number, so that any image can be
/// drawn without those before it.
/// </summary>
public struct RandomStream
{
    private const ulong Step = 0x9E3779B97F4A7C15;

    private ulong _state;

    public RandomStream(ulong seed, ulong number) => _state = Mix(Mix(seed + Step) + number);

    /// <summary>From <paramref name="least"/> to <paramref name="most"/>, both included.</summary>
    public int Between(int least, int most)
    {
        _state += Step;
        return least + (int)Math.BigMul(Mix(_state), (ulong)((long)most - least + 1), out _);
    }

    public bool OneIn(int times) => Between(1, times) == 1;

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
