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

    public static OperandMeasurements Of(Accelerator accelerator, ProcessingElementMode mode, LayerFormats formats, bool attention, long seed)
    {
        var (sample, statistics) = Samples.GetOrAdd((formats.Weight.Name, formats.Activation.Name, attention, seed), _ =>
        {
            var drawn = OperandSamples.Draw(formats.Weight, formats.Activation, seed, Blocks, attention);
            return (drawn, OperandStatistics.Measure(drawn));
        });
        var array = accelerator.Spec.Array;
        var together = (int)Math.Max(1, array.ProcessingElements / array.Clusters);
        return new OperandMeasurements(statistics, mode.StallLaw.Measure(sample, together));
    }

    /// <summary>The mode of a layer's formats, or the first the element has: for layers that form no product.</summary>
    public static ProcessingElementMode AnyMode(Accelerator accelerator, LayerFormats formats) =>
        accelerator.Element.ModeFor(formats.Weight, formats.Activation) ?? accelerator.Element.Modes[0];
}
