using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>Points drawn evenly and independently. One that a condition excludes is drawn again, from the next attempt of its own number.</summary>
/// <param name="isInSpace">Whether values break no condition.</param>
public sealed class RandomSearch(IReadOnlyList<Domain> domains, long points, long seed, Func<IReadOnlyList<string>, bool> isInSpace) : ISampledSearch
{
    /// <summary>A number whose attempts are all excluded stays an excluded point.</summary>
    public const int MostAttempts = 1000;

    public string Kind => SearchNames.Random;

    public long Points => points;

    public DesignPoint At(long number)
    {
        var values = Draw(number, 0);
        for (var attempt = 1; attempt < MostAttempts && !isInSpace(values); attempt++)
            values = Draw(number, attempt);
        return new DesignPoint(number, values);
    }

    private string[] Draw(long number, int attempt)
    {
        var values = new string[domains.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = domains[i].AtShare(CounterRandom.Share(seed, number, attempt, i));
        return values;
    }
}
