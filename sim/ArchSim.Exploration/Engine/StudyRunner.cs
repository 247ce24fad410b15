using ArchSim.Results;

namespace ArchSim.Exploration;

/// <summary>
/// Works on a study: the points that its database does not have, side by side, written in the order of their numbers. Memory does not grow with the number of points of a sampled
/// search; a search by generations keeps the points that the next one follows from.
/// </summary>
public sealed class StudyRunner(Study study, StudyRunOptions options, Func<IPointEvaluator> evaluators)
{
    // Enough that a thread with a slow point does not keep the others waiting.
    private const int LookAheadPerThread = 64;

    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);

    /// <exception cref="Configuration.InputException">A base that is none, or is named where none is used.</exception>
    /// <exception cref="StoreException">The database cannot take the points.</exception>
    public StudyRunResult Run(CancellationToken cancel = default)
    {
        if (options.Base is not null && (study.Search is ISampledSearch || options.Shard.Of == 1))
            throw new Configuration.InputException("--base", "is for shards of a search by generations, which follow from the generations before");
        using var batch = new PointBatch(study, options);
        var known = 0L;
        var interrupted = false;
        try
        {
            if (study.Search is ISampledSearch sampled)
                known = Sample(sampled, batch, cancel);
            else if (options.Shard.Of > 1)
                known = GenerateShard((IGenerationalSearch)study.Search, batch, cancel);
            else
                known = Generate((IGenerationalSearch)study.Search, batch, cancel);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            interrupted = true;
        }
        batch.Flush();
        return new StudyRunResult(known, batch.Simulated, batch.Remembered, batch.Failed, batch.Excluded, batch.Elapsed, interrupted);
    }

    private long Sample(ISampledSearch search, PointBatch batch, CancellationToken cancel)
    {
        var (index, of) = (options.Shard.Index, options.Shard.Of);
        var before = Math.Min(options.Before ?? search.Points, search.Points);
        // Numbers of the shard, counted from 0: so they are ranges again.
        var places = before > index ? (before - index + of - 1) / of : 0;
        var (there, count) = Known(n => n % of == index && n < before ? n / of : null);
        Evaluate(there.Missing(places).Select(place => search.At(place * of + index)), batch, count, places, _ => { }, cancel);
        return count;
    }

    private long Generate(IGenerationalSearch search, PointBatch batch, CancellationToken cancel)
    {
        var known = 0L;
        var rated = new List<RatedPoint>();
        var before = Math.Min(options.Before ?? search.Points, search.Points);
        for (var generation = 0; (long)generation * search.Population < before; generation++)
        {
            var first = (long)generation * search.Population;
            var points = search.Generation(generation, rated);
            var there = Stored(options.Database, first, first + search.Population);
            known += there.Count;
            Evaluate(points.Where(p => p.Number < before && !there.ContainsKey(p.Number)), batch, known, before, p => there[p.Point.Number] = p.Point, cancel);
            batch.Flush();
            rated.AddRange(points.Where(p => there.ContainsKey(p.Number)).Select(p => Rating.Of(study, p, there[p.Number])));
        }
        return known;
    }

    /// <summary>The shard's part of one generation: the first that the base does not have as a whole.</summary>
    private long GenerateShard(IGenerationalSearch search, PointBatch batch, CancellationToken cancel)
    {
        var rated = new List<RatedPoint>();
        for (var generation = 0; generation < search.Generations; generation++)
        {
            var points = search.Generation(generation, rated);
            var first = (long)generation * search.Population;
            var done = options.Base is null ? [] : Stored(options.Base, first, first + search.Population);
            if (done.Count == search.Population)
            {
                rated.AddRange(points.Select(p => Rating.Of(study, p, done[p.Number])));
                continue;
            }
            var mine = points.Where(p => p.Number % options.Shard.Of == options.Shard.Index && p.Number < (options.Before ?? search.Points)).ToList();
            var there = Stored(options.Database, first, first + search.Population);
            var known = mine.Count(p => there.ContainsKey(p.Number));
            Evaluate(mine.Where(p => !there.ContainsKey(p.Number)), batch, known, mine.Count, _ => { }, cancel);
            return known;
        }
        return 0;
    }

    private void Evaluate(IEnumerable<DesignPoint> points, PointBatch batch, long known, long total, Action<ComputedPoint> taken, CancellationToken cancel)
    {
        var work = new OrderedWork<DesignPoint, ComputedPoint>(options.Threads, LookAheadPerThread * options.Threads);
        work.Run(points, evaluators, (evaluator, point) => evaluator.Evaluate(point, cancel), computed =>
        {
            batch.Add(computed);
            taken(computed);
            Report();
        }, () =>
        {
            batch.FlushWhenDue();
            Report();
        }, Patience, cancel);

        void Report() => options.Progress?.Report(new StudyProgress(known, batch.Done, total, batch.Failed, batch.Elapsed));
    }

    private (NumberSet Places, long Count) Known(Func<long, long?> placeOf)
    {
        var (places, count) = (new NumberSet(), 0L);
        using var reader = Results.StudyReader.Open(options.Database, options.Store);
        foreach (var number in reader.Numbers(study.Identity))
        {
            if (placeOf(number) is not { } place)
                continue;
            places.Append(place);
            count++;
        }
        return (places, count);
    }

    private Dictionary<long, StudyPoint> Stored(string database, long from, long before)
    {
        using var reader = Results.StudyReader.Open(database, options.Store);
        return reader.Points(study.Identity, from, before).ToDictionary(p => p.Number);
    }
}
