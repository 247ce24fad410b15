using System.Collections.Concurrent;
using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>What an element and its cost need to know of operands: measured on a drawn sample once for each pair of formats and kept.</summary>
internal readonly record struct OperandMeasurements(OperandStatistics Statistics, CyclesPerStep CyclesPerStep)
{
    private const int Blocks = 64;

    // A pure function of its key, so sharing it between runs changes no result.
    private static readonly ConcurrentDictionary<(string, string, bool, long), (OperandSample Sample, OperandStatistics Statistics)> Samples = [];

    public static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, MatrixLayer layer, LayerFormats formats, long seed)
    {
        // A drawn sample depends on the formats and on what kind of operand the second one is, not on the shape.
        var key = (formats.Weight.Name, formats.Activation.Name, layer.SecondOperandIsActivation, seed);
        var (sample, statistics) = Samples.GetOrAdd(key, _ =>
        {
            var drawn = OperandSamples.For(layer, formats, seed, Blocks);
            return (drawn, OperandStatistics.Measure(drawn));
        });
        var array = accelerator.Spec.Array;
        var together = (int)Math.Max(1, array.ProcessingElements / array.Clusters);
        return new OperandMeasurements(statistics, mode.StallLaw.Measure(sample, together));
    }
}
