using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Runs a network for its totals alone, on the thread that asks, planned as <see cref="Simulator"/> plans it: layers that are known are not simulated again.</summary>
public static class TotalsSimulator
{
    /// <exception cref="InputException">As <see cref="Simulator.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; layers that were done are kept.</exception>
    public static RunTotals Run(RunRequest request, ILayerTotals known, CancellationToken cancel = default) => Run(request, known, new SimulationMemory(), cancel);

    /// <param name="memory">Simulations that other runs made, whatever their machines: what is equal of them is not simulated again.</param>
    /// <inheritdoc cref="Run(RunRequest, ILayerTotals, CancellationToken)"/>
    public static RunTotals Run(RunRequest request, ILayerTotals known, SimulationMemory memory, CancellationToken cancel = default)
    {
        var jobs = Simulator.Jobs(request, Simulator.Batched(request));
        var layers = new LayersOfRun(request, known, memory, cancel);
        var search = new NetworkSearch(jobs, request.Objective, layers.Estimate(jobs));
        var steps = search.Best(layers.Simulate) ?? throw new InputException([.. layers.Problems.Distinct()]);
        if (!PrefetchOverlap.IsAsked(request))
            return Sum(request, steps, layers, 0, []);
        var overlap = new PrefetchOverlap(request, steps, hash => layers.Totals[hash]);
        var gains = overlap.Gaining.Select(layers.PrefetchGain).ToArray();
        return Sum(request, steps, layers, overlap.Cycles(gains), [.. overlap.Gaining.Select((job, i) => (job.Hash, gains[i]))]);
    }

    /// <summary>Ways in which the layers of a network may run, equal ones counted once: what is estimated where nothing is known.</summary>
    /// <exception cref="InputException">A layer's formats have no mode on the accelerator.</exception>
    public static int DistinctWays(RunRequest request) => Simulator.Jobs(request, Simulator.Batched(request)).DistinctLayers().Sum(ways => ways.Length);

    /// <summary>In the order of the layers, as a whole run adds up: sums of floating-point numbers depend on it.</summary>
    private static RunTotals Sum(RunRequest request, IReadOnlyList<NetworkStep> steps, LayersOfRun known, long overlapCycles, IReadOnlyList<(string, long)> gains)
    {
        var layers = steps.Select(s => (s.Job, Totals: known.Totals[s.Job.Hash])).ToArray();
        var cycles = layers.Sum(l => l.Totals.Cycles);
        var standingPj = EnergyPricing.StandingOverlapPj(request.Accelerator, overlapCycles, cycles, Energy(EnergyComponent.DramBackground));
        return new RunTotals
        {
            Accelerator = request.Accelerator,
            Cycles = cycles - overlapCycles,
            Macs = layers.Sum(l => l.Totals.Macs),
            PeakCycles = layers.Where(l => l.Job.Layer is MatrixLayer).Sum(l => l.Totals.Macs / Summary.PeakMacsPerCycle(request.Accelerator, l.Job.Mode!)),
            EnergyPj = layers.Sum(l => l.Totals.TotalEnergyPj) - standingPj.Sum(),
            EnergyByComponentPj = [.. Enum.GetValues<EnergyComponent>().Select(c => Energy(c) - standingPj[(int)c])],
            DramBytes = layers.Sum(l => l.Totals.DramBytes),
            PartialSumFootprintBytes = layers.Select(l => l.Totals.PartialSumFootprintBytes).DefaultIfEmpty(0).Max(),
            PartialSumBufferBytes = layers.Sum(l => l.Totals.PartialSumBufferBytes),
            PartialSumDramBytes = layers.Sum(l => l.Totals.PartialSumDramBytes),
            Ways = known.Ways,
            Layers = known.Simulated,
            PrefetchGains = gains,
        };

        double Energy(EnergyComponent component) => layers.Sum(l => l.Totals.EnergyPj[(int)component]);
    }
}
