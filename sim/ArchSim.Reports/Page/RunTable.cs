using ArchSim.Results;
using static ArchSim.Results.MetricCatalog;

namespace ArchSim.Reports;

internal static class RunTable
{
    public static void Write(Markup page, IReadOnlyList<ReportRun> runs)
    {
        var seconds = Quantity.Of(Largest(runs, m => m[Seconds]), "s");
        var energy = Quantity.Of(Largest(runs, m => m[EnergyTotalPj]) * 1e-12, "J");
        var dram = Quantity.OfBytes(Largest(runs, m => m.Total(DramBytes)));
        var sums = Quantity.OfBytes(Largest(runs, m => m[PartialSumFootprintBytes]));
        List<Column<ReportRun>> columns =
        [
            new("accelerator", "Accelerator", "", "", r => r.Run.Accelerator),
            new("workload", "Network", "", "", r => r.Run.Workload),
            new("precision", "Precision", "", "Which layer runs in which formats.", r => r.Run.Precision),
            // What machines are compared by stands first and fits a screen; the rest is scrolled to.
            Of("latency", "Latency", Seconds, seconds),
            SortableTable.Metric<ReportRun>("energy", "Energy", EnergyTotalPj, energy, r => r.Metrics.Find(EnergyTotalPj) * 1e-12),
            Of("tops_per_mm2", "Density", TopsPerMm2, new Quantity(1, "TOPS/mm\u00b2")),
            Of("tops_per_watt", "Efficiency", TopsPerWatt, new Quantity(1, "TOPS/W")),
            Of("tops_per_watt_chip", "Efficiency, chip", TopsPerWattChip, new Quantity(1, "TOPS/W")),
            Of("utilization", "Utilization", Utilization, new Quantity(100, "%")),
            Of("area", "Area", AreaTotalUm2, new Quantity(1e-6, "mm\u00b2")),
            Of("tops_per_mm2_total", "Density, chip", TopsPerMm2Total, new Quantity(1, "TOPS/mm\u00b2")),
            Of("node", "Node", TechnologyNm, new Quantity(1, "nm")),
            Of("clock", "Clock", ClockMhz, new Quantity(1, "MHz")),
            Of("tops", "Achieved", Tops, new Quantity(1, "TOPS")),
            Of("tops_peak", "Peak", TopsPeak, new Quantity(1, "TOPS")),
            Of("cycles", "Cycles", Cycles, new Quantity(1, "")),
            SortableTable.Metric<ReportRun>("dram", "DRAM traffic", DramBytes, dram, r => r.Metrics.Total(DramBytes)),
            Of("partial_sums", "Partial sums", PartialSumFootprintBytes, sums),
            new("batch", "Batch", "", "Images at once.", r => (long)r.Run.Batch),
            new("operands", "Operands", "", "Taken from a trace of a real network, or drawn from a stated distribution.", r => r.Run.Operands),
            new("objective", "Mapped for", "", "What the mapping was picked for.", r => r.Run.Objective),
            new("seed", "Seed", "", "Of the operands that were drawn.", r => r.Run.Seed),
            new("run", "Run", "", "Beginning of the content hash of everything that the result depends on.", r => ShortHash(r.Run.Hash)),
        ];
        SortableTable.Write(page, "runs", "All runs. Click on a header to sort, again to turn the order round.", columns, runs);
    }

    public static string ShortHash(string hash) => hash[..Math.Min(10, hash.Length)];

    private static Column<ReportRun> Of(string key, string title, MetricDefinition metric, Quantity quantity) =>
        SortableTable.Metric<ReportRun>(key, title, metric, quantity, r => r.Metrics.Find(metric));

    private static double Largest(IReadOnlyList<ReportRun> runs, Func<MetricTable, double> value) => runs.Max(r => value(r.Metrics));
}
