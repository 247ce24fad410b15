namespace ArchSim.Benchmarks;

/// <summary>Floats quantized a second on one core, by format.</summary>
internal static class QuantizeRates
{
    private const int Span = 1 << 16;
    private const int Spans = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.3);

    public static string MeasureSpans()
    {
        var table = new MarkdownTable("format", "codes, G/s", "of processor time", "least", "most", "values, G/s", "of processor time", "most", "definition, G/s", "of processor time", "table, KiB", "made in, ms");
        foreach (var format in QuantizePatterns.Formats)
        {
            var pattern = new QuantizePatterns(format, Span);
            var (codes, values, definition) = (Of(pattern.Encode, Spans), Of(pattern.Quantize, Spans), Of(pattern.EncodeByDefinition, 1));
            var build = Timing.Of(() => Repeat(() => pattern.BuildTable(), Spans), WarmUp);
            table.Add($"`{format}`", Rate(codes.Median, Spans), Rate(codes.Processor, Spans), Rate(codes.Most, Spans), Rate(codes.Least, Spans), Rate(values.Median, Spans),
                Rate(values.Processor, Spans), Rate(values.Least, Spans), Rate(definition.Median, 1), Rate(definition.Processor, 1), MarkdownTable.Digits(pattern.TableBytes / 1024.0),
                MarkdownTable.Milliseconds(build.Processor / Spans));
        }
        return table.ToString();
    }

    /// <summary>Scales that serve few values: spans of 1,024, and channels of 576.</summary>
    public static string MeasureScales()
    {
        var table = new MarkdownTable("format", "spans of 1,024, a new scale each, G/s", "of processor time", "64 channels x 576, range and codes, G/s", "of processor time");
        foreach (var format in QuantizePatterns.Formats)
        {
            var pattern = new QuantizePatterns(format, Span);
            var (shorts, channels) = (Of(pattern.EncodeShortSpans, Spans), Of(() => pattern.EncodeChannels(), Spans));
            table.Add($"`{format}`", Rate(shorts.Median, Spans), Rate(shorts.Processor, Spans),
                Rate(channels.Median, Spans, QuantizePatterns.ValuesOfTensor), Rate(channels.Processor, Spans, QuantizePatterns.ValuesOfTensor));
        }
        return table.ToString();
    }

    /// <summary>Formats whose codes stand for values in blocks.</summary>
    public static string MeasureBlocks()
    {
        var table = new MarkdownTable("format", "values, G/s", "of processor time", "least", "most");
        foreach (var format in QuantizePatterns.BlockFormats)
        {
            var pattern = new QuantizePatterns(format, Span);
            var values = Of(pattern.Quantize, Spans);
            table.Add($"`{format}`", Rate(values.Median, Spans), Rate(values.Processor, Spans), Rate(values.Most, Spans), Rate(values.Least, Spans));
        }
        return table.ToString();
    }

    private static string Rate(TimeSpan time, int spans, int values = Span) => MarkdownTable.Digits(spans * (double)values / time.TotalSeconds / 1e9);

    private static Timing Of(Action span, int spans) => Timing.Of(() => Repeat(span, spans), WarmUp);

    private static void Repeat(Action work, int times)
    {
        for (var i = 0; i < times; i++)
            work();
    }
}
