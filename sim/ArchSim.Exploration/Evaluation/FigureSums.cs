using ArchSim.Hardware;
using ArchSim.Results;
using ArchSim.Simulation;

namespace ArchSim.Exploration;

/// <summary>Figures of a point from the totals of its workloads.</summary>
internal static class FigureSums
{
    /// <param name="workloads">Each with how often it runs; all on one machine.</param>
    /// <param name="accuracy">Share of images; null where nobody asked for it.</param>
    public static PointFigures Of(IReadOnlyList<(RunTotals Totals, double Weight)> workloads, double? accuracy)
    {
        var accelerator = workloads[0].Totals.Accelerator;
        var areas = accelerator.Costs.AreaUm2;
        var areaMm2 = areas.Sum(a => a.Um2) * 1e-6;
        var computeMm2 = areas.Where(a => a.Component <= AreaComponent.Codecs).Sum(a => a.Um2) * 1e-6;
        var seconds = Sum(t => t.Seconds);
        var macs = Sum(t => t.Macs);
        var energyPj = Sum(t => t.EnergyPj);
        var chipPj = Sum(t => RunResult.EnergyOfChipPj(t.EnergyByComponentPj));
        var cycles = Sum(t => t.Cycles);
        var tops = seconds > 0 ? 2.0 * macs / seconds / 1e12 : 0;
        return new PointFigures
        {
            [StudyFigures.Seconds] = seconds,
            [StudyFigures.EnergyPj] = energyPj,
            [StudyFigures.Edp] = energyPj * 1e-12 * seconds,
            [StudyFigures.PowerW] = seconds > 0 ? energyPj * 1e-12 / seconds : 0,
            [StudyFigures.AreaMm2] = areaMm2,
            [StudyFigures.ComputeAreaMm2] = computeMm2,
            [StudyFigures.Tops] = tops,
            [StudyFigures.TopsPerMm2] = tops / computeMm2,
            [StudyFigures.TopsPerMm2Total] = tops / areaMm2,
            [StudyFigures.TopsPerWatt] = energyPj > 0 ? 2.0 * macs / energyPj : 0,
            [StudyFigures.TopsPerWattChip] = chipPj > 0 ? 2.0 * macs / chipPj : 0,
            [StudyFigures.Utilization] = cycles > 0 ? Sum(t => t.PeakCycles) / cycles : 0,
            [StudyFigures.DramBytes] = Sum(t => t.DramBytes),
            [StudyFigures.PartialSumFootprintBytes] = workloads.Max(w => w.Totals.PartialSumFootprintBytes),
            [StudyFigures.ProcessingElements] = accelerator.Spec.Array.ProcessingElements,
            [StudyFigures.ClockMhz] = accelerator.Spec.ClockMhz,
            [StudyFigures.ClockSlack] = accelerator.SlowestPath is { } path ? 1 - path.Nanoseconds * accelerator.Spec.ClockMhz / 1000 : null,
            [StudyFigures.Accuracy] = accuracy,
            [StudyFigures.PartialSumBufferBytes] = Sum(t => t.PartialSumBufferBytes),
            [StudyFigures.PartialSumDramBytes] = Sum(t => t.PartialSumDramBytes),
        };

        double Sum(Func<RunTotals, double> part) => workloads.Sum(w => w.Weight * part(w.Totals));
    }
}
