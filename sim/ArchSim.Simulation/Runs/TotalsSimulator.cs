using ArchSim.Configuration;
using ArchSim.Workloads;

namespace ArchSim.Simulation;

/// <summary>Runs a network for its totals alone, on the thread that asks: layers that are known are not simulated again.</summary>
public static class TotalsSimulator
{
    /// <exception cref="InputException">As <see cref="Simulator.Run"/>.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; layers that were done are kept.</exception>
    public static RunTotals Run(RunRequest request, ILayerTotals known, CancellationToken cancel = default)
    {
        var jobs = Simulator.Jobs(request, Simulator.Batched(request));
        var layers = new Dictionary<string, LayerTotals>();
        var distinct = new List<(string, LayerTotals)>();
        var problems = new List<InputProblem>();
        foreach (var job in jobs)
        {
            if (layers.ContainsKey(job.Hash))
                continue;
            cancel.ThrowIfCancellationRequested();
            try
            {
                var totals = known.Find(job.Hash);
                if (totals is null)
                    known.Keep(job.Hash, totals = LayerTotals.Of(LayerSimulation.Run(request, job, null, cancel)));
                layers.Add(job.Hash, totals);
                distinct.Add((job.Hash, totals));
            }
            catch (InputException e)
            {
                problems.AddRange(e.Problems);
                break;
            }
        }
        return problems.Count > 0 ? throw new InputException(problems) : Sum(request, [.. jobs.Select(j => (j, layers[j.Hash]))], distinct);
    }

    /// <summary>In the order of the layers, as a whole run adds up: sums of floating-point numbers depend on it.</summary>
    private static RunTotals Sum(RunRequest request, IReadOnlyList<(LayerJob Job, LayerTotals Totals)> layers, List<(string, LayerTotals)> distinct) => new()
    {
        Accelerator = request.Accelerator,
        Cycles = layers.Sum(l => l.Totals.Cycles),
        Macs = layers.Sum(l => l.Totals.Macs),
        PeakCycles = layers.Where(l => l.Job.Layer is MatrixLayer).Sum(l => l.Totals.Macs / Summary.PeakMacsPerCycle(request.Accelerator, l.Job.Mode!)),
        EnergyPj = layers.Sum(l => l.Totals.EnergyPj.Sum()),
        EnergyByComponentPj = [.. Enum.GetValues<EnergyComponent>().Select(c => layers.Sum(l => l.Totals.EnergyPj[(int)c]))],
        DramBytes = layers.Sum(l => l.Totals.DramReadBytes + l.Totals.DramWriteBytes),
        PartialSumFootprintBytes = layers.Select(l => l.Totals.PartialSumFootprintBytes).DefaultIfEmpty(0).Max(),
        Layers = distinct,
    };
}
