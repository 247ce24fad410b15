using ArchSim.Results;

namespace ArchSim.Reports;

/// <summary>Area belongs to a machine, whatever runs on it: one bar for each distinct machine.</summary>
internal static class AreaFigure
{
    public static IEnumerable<BarChart> Of(IReadOnlyList<ReportRun> runs)
    {
        var metric = MetricCatalog.AreaUm2;
        var machines = runs.DistinctBy(r => (r.Run.Accelerator, r.Configs.FirstOrDefault(c => c.Kind == "accelerator")?.Hash)).ToList();
        var components = metric.Components.Where(c => machines.Any(m => m.Metrics[metric, c] > 0)).ToList();
        if (components.Count == 0)
            yield break;
        var twins = machines.GroupBy(m => m.Run.Accelerator).Where(g => g.Count() > 1).Select(g => g.Key).ToHashSet();
        yield return new BarChart
        {
            Name = "area",
            Title = "Area by component",
            Description = "Silicon area of each machine. The first three components (array, registers, codecs) are the compute area of the density above.",
            AxisTitle = "Area (mm\u00b2)",
            Series = [.. components.Select(c => new Series(ReportFigures.Words(c), Palette.OfComponent(c)))],
            Rows =
            [
                .. machines.Select(m => new BarRow("", Name(m, twins), Name(m, twins), [.. components.Select(c => m.Metrics[metric, c] * 1e-6)],
                    $"{Quantity.Text(m.Metrics.Total(metric) * 1e-6)} mm\u00b2")),
            ],
        };
    }

    private static string Name(ReportRun run, HashSet<string> twins) => twins.Contains(run.Run.Accelerator)
        ? $"{run.Run.Accelerator} #{run.Configs.First(c => c.Kind == "accelerator").Hash[..7]}"
        : run.Run.Accelerator;
}
