namespace ArchSim.Reports;

/// <summary>The charts of a report, in its order.</summary>
internal static class ReportFigures
{
    public static IReadOnlyList<Chart> Of(ReportData data) =>
    [
        .. RelativeFigureCharts.Of(data.Relative),
        .. EfficiencyFigures.Of(data.Charted),
        .. EnergyFigure.Of(data.Charted),
        .. AreaFigure.Of(data.Charted),
        StallFigure.Of(data.Charted),
        .. RooflineFigure.Of(data.Charted),
        .. LayerLatencyFigures.Of(data.Charted),
    ];

    /// <summary>A name of the closed sets as a reader wants it: <c>partial_sum_buffer</c> is "partial-sum buffer".</summary>
    public static string Words(string name) => name.Replace("partial_sum", "partial-sum").Replace("dram", "DRAM").Replace('_', ' ').Replace("dma", "DMA");
}
