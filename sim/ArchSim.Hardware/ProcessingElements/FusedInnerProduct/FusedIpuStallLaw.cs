using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ArchSim.Numerics;
using ArchSim.Workloads;

namespace ArchSim.Hardware;

/// <summary>
/// Every iteration of an fp16 inner product takes the alignment cycles of the slowest unit of its cluster. Clusters have buffers of their own between them and the rest, deep
/// enough that the array goes at their mean.
/// </summary>
internal sealed class FusedIpuStallLaw(FusedIpuParameters unit, int iterations, LoopExtents unroll) : IStallLaw
{
    // Layers share drawn samples; what is counted on one is a pure function of it and the key.
    private static readonly ConditionalWeakTable<OperandSample, ConcurrentDictionary<(FusedIpuParameters, UnitCluster), (long Cycles, long Steps)>> Kept = [];

    public CyclesPerStep LeastCycles => new(iterations, 1);

    /// <param name="sample">fp16 operands.</param>
    /// <param name="elementsInCluster">Multipliers; less than a unit has stand for one unit.</param>
    public CyclesPerStep Measure(OperandSample sample, int elementsInCluster)
    {
        if (unit.MostAlignmentCycles == 1)
            return new CyclesPerStep(iterations, 1);
        var units = Math.Max(1, elementsInCluster / unit.Lanes);
        var cluster = UnitCluster.Of(units, unroll) ?? throw new ArgumentException($"{units} units are no even part of the array", nameof(elementsInCluster));
        var (cycles, steps) = Kept.GetOrCreateValue(sample).GetOrAdd((unit, cluster), key => Count(sample, key.Item2));
        return new CyclesPerStep(checked(iterations * cycles), steps);
    }

    private (long Cycles, long Steps) Count(OperandSample sample, UnitCluster cluster)
    {
        var blocks = new AlignmentMeasurement(unit, cluster.Channels, cluster.Pixels).MeasureBlocks(sample);
        return (blocks.Sum(b => b.Cycles), blocks.Sum(b => b.Steps));
    }
}
