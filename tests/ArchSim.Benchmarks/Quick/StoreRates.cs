namespace ArchSim.Benchmarks;

/// <summary>Metric rows a second, a run of ResNet-50 a transaction.</summary>
internal static class StoreRates
{
    private const int RunsPerRepeat = 10;

    public static string Measure()
    {
        using var runs = new FreshRuns("lpa", "resnet50");
        var timing = Timing.Of(
            () =>
            {
                for (var i = 0; i < RunsPerRepeat; i++)
                    runs.Save();
            },
            TimeSpan.FromSeconds(1));
        double Rate(TimeSpan time) => RunsPerRepeat * runs.RowsPerRun / time.TotalSeconds;
        var table = new MarkdownTable("stored", "rows a run", "rows/s", "least", "most", "rows/s of processor time", "ms a run");
        table.Add("ResNet-50, all layers new", MarkdownTable.Digits(runs.RowsPerRun), MarkdownTable.Digits(Rate(timing.Median)), MarkdownTable.Digits(Rate(timing.Most)),
            MarkdownTable.Digits(Rate(timing.Least)), MarkdownTable.Digits(Rate(timing.Processor)), MarkdownTable.Milliseconds(timing.Median / RunsPerRepeat));
        return table.ToString();
    }
}
