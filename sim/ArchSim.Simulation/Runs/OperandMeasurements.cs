using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>What an element and its cost need to know of operands: measured on a drawn sample once for each pair of formats and kept.</summary>
internal readonly record struct OperandMeasurements(OperandStatistics Statistics, CyclesPerStep CyclesPerStep)
{
    private const int Blocks = 64;

    private const int MostKept = 256;

    // A pure function of its key, so sharing it between runs changes no result.
    private static readonly ConcurrentDictionary<(string Weight, string Activation, ActivationDistribution, long Seed), OperandStatistics> Kept = [];

    public static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, MatrixLayer layer, LayerFormats formats, long seed)
    {
        var sample = OperandSamples.For(layer, formats, seed, Blocks);
        var key = (formats.Weight.Name, formats.Activation.Name, OperandSamples.ActivationsOf(layer), seed);
        if (!Kept.TryGetValue(key, out var statistics))
        {
            statistics = OperandStatistics.Measure(sample);
            // A process that goes through seeds or formats leaves the earlier ones behind.
            if (Kept.Count >= MostKept)
                Kept.Clear();
            Kept[key] = statistics;
        }
        var array = accelerator.Spec.Array;
        var together = (int)Math.Max(1, array.ProcessingElements / array.Clusters);
        return new OperandMeasurements(statistics, mode.StallLaw.Measure(sample, together));
    }
}
