namespace ArchSim.Benchmarks;

/// <summary>Floats quantized a second on one core, by format.</summary>
internal static class QuantizeRates
{
    private const int Span = 1 << 16;
    private const int RepeatsOfTheTable = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    public static string Measure()
    {
        var table = new MarkdownTable("format", "codes, G values/s", "least", "most", "values, G values/s", "definition, G values/s", "times faster", "table, KiB", "made in, ms");
        foreach (var format in QuantizePatterns.Formats)
        {
            var pattern = new QuantizePatterns(format, Span);
            var codes = Of(pattern.Encode, 32);
            var values = Of(pattern.Quantize, 32);
            var definition = Of(pattern.EncodeByDefinition, 1);
            var build = Timing.Of(() => Repeat(() => pattern.BuildTable(), RepeatsOfTheTable), WarmUp);
            double Rate(TimeSpan time, int spans) => spans * (double)Span / time.TotalSeconds / 1e9;
            table.Add($"`{format}`", MarkdownTable.Digits(Rate(codes.Median, 32)), MarkdownTable.Digits(Rate(codes.Most, 32)), MarkdownTable.Digits(Rate(codes.Least, 32)),
                MarkdownTable.Digits(Rate(values.Median, 32)), MarkdownTable.Digits(Rate(definition.Median, 1)), MarkdownTable.Digits(Rate(codes.Median, 32) / Rate(definition.Median, 1)),
                MarkdownTable.Digits(pattern.TableBytes / 1024.0), MarkdownTable.Milliseconds(build.Median / RepeatsOfTheTable));
        }
        return table.ToString();
    }

    private static Timing Of(Action span, int spans) => Timing.Of(() => Repeat(span, spans), WarmUp);

    private static void Repeat(Action work, int times)
    {
        for (var i = 0; i < times; i++)
            work();
    }
}
