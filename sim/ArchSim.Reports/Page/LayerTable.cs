using ArchSim.Results;
using static ArchSim.Results.MetricCatalog;

namespace ArchSim.Reports;

internal static class LayerTable
{
    public static void Write(Markup page, IReadOnlyList<ReportRun> runs)
    {
        var rows = runs.SelectMany(r => r.Layers.Select(l => new Row(r, l))).ToList();
        if (rows.Count == 0)
            return;
        if (runs.Count > 1)
            WriteFilter(page, runs);
        var seconds = Quantity.Of(Largest(rows, m => m[Seconds]), "s");
        var energy = Quantity.Of(Largest(rows, m => m[EnergyTotalPj]) * 1e-12, "J");
        var dram = Quantity.OfBytes(Largest(rows, m => Math.Max(m[DramBytes, "read"], m[DramBytes, "write"])));
        var sums = Quantity.OfBytes(Largest(rows, m => m[PartialSumFootprintBytes]));
        List<Column<Row>> columns =
        [
            new("position", "#", "", "Place in the order of layers.", r => (long)(r.Layer.Position + 1)),
            new("layer", "Layer", "", "", r => r.Layer.Name),
            .. runs.Count > 1 ? [new Column<Row>("run", "Run", "", "", r => r.Run.FullLabel)] : (Column<Row>[])[],
            new("op", "Operation", "", "", r => ReportFigures.Words(r.Layer.Op)),
            new("shape", "Shape", "", "Height x width x channels, for one image and one group.", r => r.Layer.Shape),
            new("formats", "Formats", "", "Weight x activation -> output.", r => $"{r.Layer.WeightFormat} \u00d7 {r.Layer.ActivationFormat} \u2192 {r.Layer.OutputFormat}"),
            Of("macs", "MACs", Macs, Quantity.Of(Largest(rows, m => m[Macs]), "")),
            Of("cycles", "Cycles", Cycles, new Quantity(1, "")),
            Of("latency", "Latency", Seconds, seconds),
            new("busy", "Array busy", "%", BusyCycles.Meaning, r => Share(r.Layer.Metrics)),
            Of("tops", "Achieved", Tops, new Quantity(1, "TOPS")),
            SortableTable.Metric<Row>("energy", "Energy", EnergyTotalPj, energy, r => r.Layer.Metrics.Find(EnergyTotalPj) * 1e-12),
            SortableTable.Metric<Row>("dram_read", "DRAM read", DramBytes, dram, r => r.Layer.Metrics[DramBytes, "read"]),
            SortableTable.Metric<Row>("dram_write", "DRAM written", DramBytes, dram, r => r.Layer.Metrics[DramBytes, "write"]),
            Of("partial_sums", "Partial sums", PartialSumFootprintBytes, sums),
            new("mapping", "Mapping", "", "The loop nest that ran.", r => r.Layer.Mapping),
        ];
        SortableTable.Write(page, "layers", "All layers of the runs shown.", columns, rows, r => r.Run.Run.Hash);
    }

    private static void WriteFilter(Markup page, IReadOnlyList<ReportRun> runs)
    {
        page.Open("p", ("class", "filter")).Open("label").Text("Show ").Open("select", ("id", "layer-filter"));
        page.Element("option", "all runs", ("value", ""));
        foreach (var run in runs.Where(r => r.Layers.Count > 0))
            page.Element("option", run.FullLabel, ("value", run.Run.Hash));
        page.Close("select").Close("label").Close("p");
    }

    private static Column<Row> Of(string key, string title, MetricDefinition metric, Quantity quantity) =>
        SortableTable.Metric<Row>(key, title, metric, quantity, r => r.Layer.Metrics.Find(metric));

    private static object? Share(MetricTable metrics) =>
        metrics[Cycles] > 0 ? 100 * metrics[BusyCycles, StallFigure.Array] / metrics[Cycles] : null;

    private static double Largest(IReadOnlyList<Row> rows, Func<MetricTable, double> value) => rows.Max(r => value(r.Layer.Metrics));

    private sealed record Row(ReportRun Run, StoredLayer Layer);
}
