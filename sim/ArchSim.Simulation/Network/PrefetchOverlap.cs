namespace ArchSim.Simulation;

/// <summary>Cycles that a planned network is shorter by weights fetched ahead, step by step; what each layer gains is asked for only where it can gain something.</summary>
internal sealed class PrefetchOverlap
{
    private readonly (string Hash, long Most)[] _pairs;

    /// <param name="totals">Of a step that is taken, by its hash.</param>
    public PrefetchOverlap(RunRequest request, IReadOnlyList<NetworkStep> steps, Func<string, LayerTotals> totals)
    {
        var bufferBytes = request.Accelerator.Spec.WeightBuffer.SizeBytes;
        var pairs = steps.Zip(steps.Skip(1)).Where(pair => WeightPrefetch.IsWorthwhile(pair.Second.Job.Layer, totals(pair.Second.Job.Hash)))
            .Select(pair => (pair.Second.Job, Most: WeightPrefetch.MostOverlap(totals(pair.First.Job.Hash), totals(pair.Second.Job.Hash), bufferBytes)))
            .Where(pair => pair.Most > 0).ToArray();
        _pairs = [.. pairs.Select(pair => (pair.Job.Hash, pair.Most))];
        Gaining = [.. pairs.Select(pair => pair.Job).DistinctBy(job => job.Hash)];
    }

    /// <summary>Distinct layers that may gain, in the order of the network.</summary>
    public IReadOnlyList<LayerJob> Gaining { get; }

    /// <summary>Whether a request wants it, and its machine has it.</summary>
    public static bool IsAsked(RunRequest request) => request.Prefetch && !request.Accelerator.Spec.IsReferenceModel;

    /// <param name="gains">Of <see cref="Gaining"/>, as <see cref="WeightPrefetch.Gain"/> has them.</param>
    public long Cycles(IReadOnlyList<long> gains)
    {
        var gainOf = Gaining.Zip(gains).ToDictionary(g => g.First.Hash, g => g.Second);
        return _pairs.Sum(pair => Math.Min(gainOf[pair.Hash], pair.Most));
    }
}
