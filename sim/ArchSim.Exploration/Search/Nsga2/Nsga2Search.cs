using System.Collections.Immutable;
using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>
/// NSGA-II (Deb, Pratap, Agarwal, Meyarivan, IEEE Transactions on Evolutionary Computation 6, 2002): the best half of parents and children by front and crowding, constrained
/// domination, binary tournaments. The first generation is a Latin hypercube. A generation follows from the seed and the figures of those before, and from nothing else.
/// </summary>
/// <param name="isInSpace">Whether values break no condition.</param>
public sealed class Nsga2Search(IReadOnlyList<Domain> domains, int population, int generations, long seed, Func<IReadOnlyList<string>, bool> isInSpace) : IGenerationalSearch
{
    // So often is a child made again that is no point of the space or was looked at before; then values are drawn at random as often.
    private const int MostAttempts = 50;

    private readonly Variation _variation = new(domains);
    private readonly Lock _lock = new();

    // What earlier calls made of the same points: without it each generation would go through all before it again.
    private History _history = new([], null, []);

    public string Kind => SearchNames.Nsga2;

    public int Population => population;

    public int Generations => generations;

    public long Points => (long)population * generations;

    public IReadOnlyList<DesignPoint> Generation(int generation, IReadOnlyList<RatedPoint> before)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(before.Count, generation * population);
        var random = new RandomStream(seed, generation);
        var history = HistoryOf(before);
        var seen = new HashSet<string>();
        var first = (long)generation * population;
        var points = new DesignPoint[population];
        if (generation == 0)
        {
            var start = new LatinHypercubeSearch(domains, population, seed);
            for (var i = 0; i < population; i++)
                points[i] = new DesignPoint(i, Fresh(attempt => attempt == 0 ? [.. start.At(i).Values] : Drawn(random), random, history.Keys, seen));
            return points;
        }
        var parents = history.Kept!;
        for (var i = 0; i < population; i += 2)
        {
            string[]? sibling = null;
            points[i] = new DesignPoint(first + i, Fresh(_ => Children(out sibling), random, history.Keys, seen));
            if (i + 1 < population)
                points[i + 1] = new DesignPoint(first + i + 1, Fresh(attempt => attempt == 0 ? sibling! : Children(out var _), random, history.Keys, seen));
        }
        return points;

        string[] Children(out string[] second)
        {
            (var one, second) = _variation.Children(parents.Pick(random), parents.Pick(random), random);
            return one;
        }
    }

    /// <summary>What is left of all generations so far, each time the better half of those that were and those that came; and the values of all.</summary>
    private History HistoryOf(IReadOnlyList<RatedPoint> before)
    {
        lock (_lock)
        {
            var (known, kept, keys) = _history;
            if (known.Count > before.Count || !Enumerable.Range(0, known.Count).All(i => ReferenceEquals(known[i], before[i])))
                (known, kept, keys) = ([], null, []);
            for (var from = known.Count; from < before.Count; from += population)
            {
                var added = Enumerable.Range(from, population).Select(i => before[i]).ToList();
                kept = kept is null ? new Ranking(added) : new Ranking([.. kept.Points, .. added]).Best(population);
                known.AddRange(added);
                // Others may still read the set that it was.
                keys = keys.Union(added.Select(p => Key(p.Point.Values)));
            }
            return _history = new History(known, kept, keys);
        }
    }

    private sealed record History(List<RatedPoint> Known, Ranking? Kept, ImmutableHashSet<string> Keys);

    /// <summary>Values that are in the space and were not looked at before, as long as such are found.</summary>
    private string[] Fresh(Func<int, string[]> make, RandomStream random, ImmutableHashSet<string> before, HashSet<string> seen)
    {
        string[]? repeated = null;
        string[]? excluded = null;
        for (var attempt = 0; attempt < 2 * MostAttempts; attempt++)
        {
            var values = attempt < MostAttempts ? make(attempt) : Drawn(random);
            if (!isInSpace(values))
                excluded ??= values;
            else if (Key(values) is var key && !before.Contains(key) && seen.Add(key))
                return values;
            else
                repeated ??= values;
        }
        return repeated ?? excluded!;
    }

    private string[] Drawn(RandomStream random)
    {
        var values = new string[domains.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = domains[i].AtShare(random.Share());
        return values;
    }

    private static string Key(IReadOnlyList<string> values) => string.Join('\n', values);
}
