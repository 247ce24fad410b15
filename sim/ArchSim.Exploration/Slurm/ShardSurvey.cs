using ArchSim.Configuration;

namespace ArchSim.Exploration;

/// <summary>
/// What of the numbers from <see cref="First"/> to before <see cref="Before"/> is where: all of a sampled search, or the first generation that the database does not have as a whole.
/// Failed and excluded points are results, and count.
/// </summary>
public sealed record ShardSurvey
{
    public required long First { get; init; }

    public required long Before { get; init; }

    /// <summary>In the database that takes all shards.</summary>
    public required long Merged { get; init; }

    /// <summary>Shards with all their points in the database.</summary>
    public required int Complete { get; init; }

    /// <summary>Shards whose own database is complete, and is not merged.</summary>
    public required IReadOnlyList<int> ToMerge { get; init; }

    /// <summary>Shards with points that neither database has.</summary>
    public required IReadOnlyList<int> ToCompute { get; init; }

    /// <summary>Points in the own databases of <see cref="ToCompute"/>.</summary>
    public required long Begun { get; init; }

    /// <summary>Databases of shards that cannot be read.</summary>
    public required IReadOnlyList<InputProblem> Damaged { get; init; }

    public bool IsComplete => ToMerge.Count == 0 && ToCompute.Count == 0;

    /// <exception cref="InputException">The database cannot be read.</exception>
    public static ShardSurvey Of(SlurmPlan plan, Study study)
    {
        var size = study.Search is IGenerationalSearch generational ? generational.Population : study.Search.Points;
        var (first, before, merged) = Round(plan, study, size);
        var (complete, begun) = (0, 0L);
        List<int> toMerge = [], toCompute = [];
        List<InputProblem> damaged = [];
        for (var shard = 0; shard < plan.Shards; shard++)
        {
            var expected = Below(before, shard, plan.Shards) - Below(first, shard, plan.Shards);
            if (merged[shard] == expected)
            {
                complete++;
                continue;
            }
            var there = Own(plan, study, shard, first, before, damaged);
            if (there == expected)
                toMerge.Add(shard);
            else
                toCompute.Add(shard);
            begun += there == expected ? 0 : there;
        }
        return new ShardSurvey { First = first, Before = before, Merged = merged.Sum(), Complete = complete, ToMerge = toMerge, ToCompute = toCompute, Begun = begun, Damaged = damaged };
    }

    /// <summary>Points of the whole study that the database does not have, as ranges.</summary>
    internal static IEnumerable<(long First, long Last)> Missing(SlurmPlan plan, Study study)
    {
        using var reader = Open(plan.Database);
        var next = 0L;
        foreach (var number in Numbers(reader, study, 0, study.Search.Points))
        {
            if (number > next)
                yield return (next, number - 1);
            next = number + 1;
        }
        if (next < study.Search.Points)
            yield return (next, study.Search.Points - 1);
    }

    /// <summary>Numbers come in ascending order, so that the first round that is not whole is known when they leave it.</summary>
    private static (long First, long Before, long[] Merged) Round(SlurmPlan plan, Study study, long size)
    {
        var merged = new long[plan.Shards];
        var (first, count) = (0L, 0L);
        using var reader = Results.StudyReader.OpenIfAny(plan.Database, SlurmStudy.Store);
        if (reader is null)
            return (0, size, merged);
        foreach (var number in Numbers(reader, study, 0, study.Search.Points))
        {
            if (number >= first + size)
            {
                if (count < size)
                    break;
                (first, count) = (first + size, 0);
                Array.Clear(merged);
                if (number >= first + size)
                    break;
            }
            merged[number % plan.Shards]++;
            count++;
        }
        // A whole generation is followed by the next.
        if (count == size && first + size < study.Search.Points)
        {
            first += size;
            Array.Clear(merged);
        }
        return (first, first + size, merged);
    }

    private static long Own(SlurmPlan plan, Study study, int shard, long first, long before, List<InputProblem> damaged)
    {
        var path = plan.ShardDatabase(shard);
        try
        {
            // A task killed in its first moment leaves a database without tables, which the next one goes on with.
            using var reader = Results.StudyReader.OpenIfAny(path, SlurmStudy.Store);
            return reader is null ? 0 : Numbers(reader, study, first, before).LongCount(n => n % plan.Shards == shard);
        }
        catch (InputException e)
        {
            damaged.AddRange(e.Problems);
            return 0;
        }
    }

    private static IEnumerable<long> Numbers(Results.StudyReader reader, Study study, long first, long before) =>
        reader.Numbers(study.Identity).SkipWhile(n => n < first).TakeWhile(n => n < before);

    private static Results.StudyReader Open(string path) => Results.StudyReader.Open(path, SlurmStudy.Store);

    /// <summary>Numbers of a shard from 0 to before a number.</summary>
    private static long Below(long before, int shard, int of) => before > shard ? (before - shard + of - 1) / of : 0;
}
