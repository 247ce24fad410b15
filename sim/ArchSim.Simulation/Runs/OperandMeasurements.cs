using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>What an element and its cost need to know of operands: measured on a drawn sample once for each pair of formats and kept, or on traced operands.</summary>
internal readonly record struct OperandMeasurements(OperandStatistics Statistics, CyclesPerStep CyclesPerStep)
{
    private const int Blocks = 64;

    private const int MostKept = 256;

    // A pure function of its key, so sharing it between runs changes no result.
    private static readonly ConcurrentDictionary<(string Weight, string Activation, ActivationDistribution, long Seed, int AccumulatorBits, string? SumFormat), OperandStatistics> Kept = [];

    /// <summary>Of traced operands, which are another sample for every layer.</summary>
    public static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, OperandSample traced) =>
        Of(accelerator, mode, traced, OperandStatistics.Measure(traced, mode.AccumulatorBits, mode.SumFormat));

    public static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, MatrixLayer layer, LayerFormats formats, long seed)
    {
        var sample = OperandSamples.For(layer, formats, seed, Blocks);
        var key = (formats.Weight.Name, formats.Activation.Name, OperandSamples.ActivationsOf(layer), seed, mode.AccumulatorBits, mode.SumFormat?.Name);
        if (!Kept.TryGetValue(key, out var statistics))
        {
            statistics = OperandStatistics.Measure(sample, mode.AccumulatorBits, mode.SumFormat);
            // A process that goes through seeds or formats leaves the earlier ones behind.
            if (Kept.Count >= MostKept)
                Kept.Clear();
            Kept[key] = statistics;
        }
        return Of(accelerator, mode, sample, statistics);
    }

    private static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, OperandSample sample, OperandStatistics statistics)
    {
        // What works in an element follows its own cycles; how long it takes, those of its cluster.
        var alone = mode.StallLaw.Measure(sample, 1);
        var least = mode.StallLaw.LeastCycles;
        if (checked(alone.Cycles * least.Steps != least.Cycles * alone.Steps))
            statistics = statistics with { CyclesPerStep = alone.Mean };
        return new OperandMeasurements(statistics, mode.StallLaw.Measure(sample, Together(accelerator)));
    }

    /// <summary>Elements that stall together.</summary>
    private static int Together(Accelerator accelerator)
    {
        var array = accelerator.Spec.Array;
        return (int)Math.Max(1, array.ProcessingElements / array.Clusters);
    }
}
