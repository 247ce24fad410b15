using ArchSim.Hardware;

namespace ArchSim.Simulation;

/// <summary>The totals of a run, without its layers: equal to those of the <see cref="RunResult"/> of the same request, to the last bit.</summary>
public sealed record RunTotals
{
    public required Accelerator Accelerator { get; init; }

    public required long Cycles { get; init; }

    public required long Macs { get; init; }

    /// <summary>Cycles that a full array of the layers' own modes would have taken for the MACs.</summary>
    public required double PeakCycles { get; init; }

    public required double EnergyPj { get; init; }

    /// <summary>Picojoule by <see cref="EnergyComponent"/>, in its order.</summary>
    public required IReadOnlyList<double> EnergyByComponentPj { get; init; }

    public required long DramBytes { get; init; }

    /// <summary>Of the layer with the largest.</summary>
    public required long PartialSumFootprintBytes { get; init; }

    /// <summary>As of <see cref="LayerTotals"/>.</summary>
    public required long PartialSumBufferBytes { get; init; }

    /// <summary>As of <see cref="LayerTotals"/>.</summary>
    public required long PartialSumDramBytes { get; init; }

    /// <summary>All ways in which the network's layers may run: distinct, by content hash, in the order of the layers.</summary>
    public required IReadOnlyList<(string Hash, LayerWay Way)> Ways { get; init; }

    /// <summary>Those of them that the search looked at on the machine, taken or not, in its order.</summary>
    public required IReadOnlyList<(string Hash, LayerTotals Totals)> Layers { get; init; }

    /// <summary>Cycles that layers gain by weights fetched ahead, by content hash; of those that are taken and may gain.</summary>
    public required IReadOnlyList<(string Hash, long Cycles)> PrefetchGains { get; init; }

    public double Seconds => Cycles / (Accelerator.Spec.ClockMhz * 1e6);

    public double Utilization => Cycles == 0 ? 0 : PeakCycles / Cycles;
}
