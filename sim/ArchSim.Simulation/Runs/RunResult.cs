using ArchSim.Hardware;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

public enum Objective
{
    Latency,
    Energy,
    Edp,

    /// <summary>Bytes between chip and memory; of mappings with equally few, the fastest.</summary>
    Traffic,
}

/// <summary>A network on an accelerator: the layers' results in order, and what follows from them.</summary>
public sealed record RunResult
{
    public required Accelerator Accelerator { get; init; }
    public required Workload Workload { get; init; }
    public required Precision Precision { get; init; }
    public required Objective Objective { get; init; }
    public required int Batch { get; init; }
    public required long Seed { get; init; }

    /// <summary>False where operand samples were drawn from a distribution, true where a trace gave them.</summary>
    public required bool OperandsAreReal { get; init; }

    /// <summary>The trace has other formats than the run: operands were encoded anew, for some layers at least.</summary>
    public bool OperandsAreReencoded { get; init; }

    public required IReadOnlyList<LayerResult> Layers { get; init; }

    /// <summary>Content hash (hex) of all inputs.</summary>
    public required string Hash { get; init; }

    /// <summary>Two operations a multiply-accumulate, every element and lane busy, in the mode that does most of the run's MACs.</summary>
    public required double TopsPeak { get; init; }

    /// <summary>Share of the peak MACs that the array's elements performed, layer by layer in its own mode, over all cycles.</summary>
    public required double Utilization { get; init; }

    /// <summary>Cycles that layers' first weights are fetched in while the layer before ends: the run is that much shorter than its layers one after the other.</summary>
    public long PrefetchOverlapCycles { get; init; }

    /// <summary>The layers' own, less <see cref="PrefetchOverlapCycles"/>.</summary>
    public long Cycles => Layers.Sum(l => l.Cycles) - PrefetchOverlapCycles;

    public long Macs => Layers.Sum(l => l.Macs);

    public double Seconds => Cycles / (Accelerator.Spec.ClockMhz * 1e6);

    /// <summary>The layers' own, less what stands by during <see cref="PrefetchOverlapCycles"/>.</summary>
    public double EnergyPj => Layers.Sum(l => l.TotalEnergyPj) - StandingOverlapPj.Sum();

    /// <summary>Achieved.</summary>
    public double Tops => Seconds > 0 ? 2.0 * Macs / Seconds / 1e12 : 0;

    public double ComputeAreaUm2 => Accelerator.Costs.AreaUm2.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2);

    public double TotalAreaUm2 => Accelerator.Costs.AreaUm2.Sum(a => a.Um2);

    /// <summary>Achieved, per area of elements, their encoders and decoders, and array registers.</summary>
    public double TopsPerMm2 => Tops / (ComputeAreaUm2 * 1e-6);

    public double TopsPerMm2Total => Tops / (TotalAreaUm2 * 1e-6);

    public double TopsPerWatt => EnergyPj > 0 ? 2.0 * Macs / EnergyPj : 0;

    /// <summary>Over the energy of the chip alone: an idle memory takes as much beside any machine, and hides what tells them apart.</summary>
    public double TopsPerWattChip => EnergyOfChipPj(EnergyByComponentPj) is > 0 and var chip ? 2.0 * Macs / chip : 0;

    public IReadOnlyList<double> EnergyByComponentPj =>
        [.. Enum.GetValues<EnergyComponent>().Select(c => Layers.Sum(l => l.EnergyPj[(int)c]) - StandingOverlapPj[(int)c])];

    /// <summary>The memory's, picojoule by <see cref="DramEnergyKind"/>, in its order; what stands by is less in the share that the run is shorter.</summary>
    public IReadOnlyList<double> DramEnergyByKindPj =>
        [.. Enum.GetValues<DramEnergyKind>().Select(k => Layers.Sum(l => l.DramEnergyPj[(int)k]) * (k < DramEnergyKind.Refresh || PrefetchOverlapCycles == 0 ? 1 : (double)Cycles / Layers.Sum(l => l.Cycles)))];

    /// <summary>By <see cref="EnergyComponent"/>, in its order: standing power over the cycles that the run is shorter.</summary>
    private double[] StandingOverlapPj => EnergyPricing.StandingOverlapPj(Accelerator, PrefetchOverlapCycles,
        Layers.Sum(l => l.Cycles), Layers.Sum(l => l.EnergyPj[(int)EnergyComponent.DramBackground]));

    /// <summary>Energy of all components but the memory.</summary>
    public static double EnergyOfChipPj(IReadOnlyList<double> byComponentPj) =>
        byComponentPj.Where((_, c) => (EnergyComponent)c is not (EnergyComponent.Dram or EnergyComponent.DramBackground)).Sum();

    /// <summary>They add up to <see cref="Cycles"/> and <see cref="PrefetchOverlapCycles"/>.</summary>
    public UnitCycles UnitTotal(Unit unit) => new(
        Layers.Sum(l => l.Units[(int)unit].Busy),
        Layers.Sum(l => l.Units[(int)unit].Idle),
        [.. Enum.GetValues<StallReason>().Select(r => Layers.Sum(l => l.Units[(int)unit].Stalls[(int)r]))]);

    public PartialSumEnergy PartialSumEnergy => Layers.Aggregate(default(PartialSumEnergy), (sum, l) => sum + l.PartialSumEnergy);

    public long PartialSumStallCycles => Layers.Sum(l => l.PartialSumStallCycles);

    public long Sum(Func<LayerCounts, long> count) => Layers.Sum(l => count(l.Counts));
}
